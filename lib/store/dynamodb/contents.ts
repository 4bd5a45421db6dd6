import { hash } from 'node:crypto';
import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import { StoreError } from '../../errors.ts';
import type { ProviderId } from '../../model/provider-id.ts';
import type { Contents } from '../store.ts';
import { queryItems, readItems, type Table, writeItems } from './batches.ts';
import { checkVersion, type Item, type Key, keyOf, number, schemaVersion, text } from './items.ts';

/** A batch read returns at most 1 MB per partition, so a list lies under several. */
const partitions = 8;
/** An item holds 400 KB with its names and keys (DynamoDB: service quotas). */
const maxPartBytes = 380 * 1024;

export async function writeContents(
  table: Table,
  id: ProviderId,
  contents: Contents,
  expiresAtMs: number | undefined,
): Promise<void> {
  const expires = expiresAtMs === undefined ? {} : { expires: { N: String(Math.ceil(expiresAtMs / 1000)) } };
  const requests = [...contents].flatMap(([name, bytes]) =>
    partsOf(bytes).map((part, index, parts): WriteRequest => {
      const key = partKey(id, name, index);
      const item: Item = {
        ...key,
        v: { N: String(schemaVersion) },
        parts: { N: String(parts.length) },
        body: { B: part },
      };
      return { PutRequest: { Item: { ...item, ...expires } } };
    }),
  );
  await writeItems(table, requests);
}

/**
 * Contents by name, each whole or not at all: contents of which a part is missing are absent. What is not found is asked
 * for once more, strongly: what a commit has just written may not have arrived everywhere yet.
 */
export async function readContents(table: Table, id: ProviderId, names: readonly string[]): Promise<Contents> {
  const wanted = [...new Set(names)];
  const items = new Map<string, Item>();
  const collect = async (keys: readonly Key[]) => {
    for (const item of await readItems(table, keys, { isStrong: false })) items.set(itemName(item), item);
    const absent = keys.filter(({ sk }) => !items.has(sk.S));
    for (const item of await readItems(table, absent, { isStrong: true })) items.set(itemName(item), item);
  };
  await collect(wanted.map((name) => partKey(id, name, 0)));
  const further = wanted.flatMap((name) => furtherParts(id, name, items.get(partName(name, 0))));
  await collect(further);
  return new Map(wanted.flatMap((name) => joined(items, name)));
}

/** Removes every part, the first one last: as long as it is there, it says how many others there are. */
export async function removeContents(table: Table, id: ProviderId, names: readonly string[]): Promise<void> {
  const firsts = names.map((name) => partKey(id, name, 0));
  const items = await readItems(table, firsts, { isStrong: true, projection: 'pk, sk, v, parts' });
  const found = new Map(items.map((item) => [itemName(item), item]));
  const further: Key[] = [];
  for (const name of names) {
    const first = found.get(partName(name, 0));
    // Without a first part, a writer was killed half-way: what it left is looked for.
    further.push(...(first === undefined ? await leftOvers(table, id, name) : furtherParts(id, name, first)));
  }
  await writeItems(table, further.map(deletion));
  await writeItems(table, firsts.filter(({ sk }) => found.has(sk.S)).map(deletion));
}

async function leftOvers(table: Table, id: ProviderId, name: string): Promise<readonly Key[]> {
  const partition = partKey(id, name, 0).pk.S;
  const items = await queryItems(table, partition, { projection: 'pk, sk', beginsWith: `${name}#` });
  return items.map((item) => keyOf(partition, text(item, 'sk') ?? ''));
}

function furtherParts(id: ProviderId, name: string, first: Item | undefined): readonly Key[] {
  return Array.from({ length: Math.max(0, partCount(first) - 1) }, (_, index) => partKey(id, name, index + 1));
}

function deletion(key: Key): WriteRequest {
  return { DeleteRequest: { Key: { ...key } } };
}

export async function contentNames(table: Table, id: ProviderId): Promise<readonly string[]> {
  const names = new Set<string>();
  for (let partition = 0; partition < partitions; partition += 1) {
    for (const item of await queryItems(table, `${id}#${partition}`, { projection: 'sk' })) {
      names.add((text(item, 'sk') ?? '').replace(/#\d+$/, ''));
    }
  }
  return [...names];
}

function partsOf(bytes: Uint8Array): readonly Uint8Array[] {
  const count = Math.max(1, Math.ceil(bytes.byteLength / maxPartBytes));
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * maxPartBytes, (index + 1) * maxPartBytes));
}

function partKey(id: ProviderId, name: string, part: number): Key {
  const partition = Number.parseInt(hash('sha256', name, 'hex').slice(0, 4), 16) % partitions;
  return keyOf(`${id}#${partition}`, partName(name, part));
}

function partName(name: string, part: number): string {
  return `${name}#${part}`;
}

function itemName(item: Item): string {
  checkVersion(item);
  return text(item, 'sk') ?? '';
}

function partCount(item: Item | undefined): number {
  return item === undefined ? 0 : (number(item, 'parts') ?? 1);
}

function joined(items: ReadonlyMap<string, Item>, name: string): readonly (readonly [string, Uint8Array])[] {
  const parts = partCount(items.get(partName(name, 0)));
  const bodies: Uint8Array[] = [];
  for (let index = 0; index < parts; index += 1) {
    const item = items.get(partName(name, index));
    if (item === undefined) return [];
    const body = item['body']?.B;
    if (body === undefined) throw new StoreError('damaged', `contents ${name} have no body`);
    bodies.push(body);
  }
  return parts === 0 ? [] : [[name, parts === 1 && bodies[0] !== undefined ? bodies[0] : Buffer.concat(bodies)]];
}
