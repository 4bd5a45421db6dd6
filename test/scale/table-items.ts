import { type AttributeValue, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Store } from '../../lib/store/store.ts';
import { provider } from '../protocol/world.ts';
import { referencedNames } from './referenced-names.ts';

export type TableItem = Readonly<Record<string, AttributeValue>>;

/** Keys of every item of a table, and how many parts the contents have that it is one of. */
export async function itemsOf(client: DynamoDBClient, table: string): Promise<readonly TableItem[]> {
  const items: TableItem[] = [];
  for await (const { Items = [] } of paginateScan(
    { client },
    { TableName: table, ProjectionExpression: 'pk, sk, parts' },
  ))
    items.push(...Items);
  return items;
}

/** Every item of contents, by its sort key, change records left out: they stay for thirty days. */
export function contentItems(items: readonly TableItem[]): readonly string[] {
  const keys = items.filter(({ pk }) => pk?.S?.startsWith(`${provider}#`)).map(({ sk }) => sk?.S ?? '');
  return keys.filter((key) => !key.startsWith('change/')).sort();
}

/** The items that the head leads to at an instant: every part of every name, and no part more. */
export async function referencedItems(
  store: Store,
  items: readonly TableItem[],
  nowMs: number,
): Promise<readonly string[]> {
  const parts = new Map(items.map(({ sk, parts: count }) => [sk?.S ?? '', Number(count?.N ?? 1)]));
  return (await referencedNames(store, nowMs))
    .flatMap((name) => Array.from({ length: parts.get(`${name}#0`) ?? 1 }, (_, part) => `${name}#${part}`))
    .sort();
}
