import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  BatchWriteItemCommand,
  type BatchWriteItemCommandInput,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DeleteItemCommandInput,
  type DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type Item, meets, type Placeholders, updated } from './expression.ts';

const maxItemBytes = 400 * 1024;
const maxAnswerBytes = 1024 * 1024;
const maxReads = 100;
const maxWrites = 25;

/** Every item, by partition and sort key. Items are never changed, only replaced. */
export type Items = ReadonlyMap<string, ReadonlyMap<string, Item>>;

export interface SimulatedTable {
  /** Answers the commands that the store sends, as DynamoDB documents them. */
  readonly client: DynamoDBClient;
  items(): Items;
  /** Puts the table back to what `items` gave once. */
  restore(items: Items): void;
}

/** A client of which only `send` is there: the store uses nothing else. */
export function clientOf(send: (command: object) => Promise<unknown>): DynamoDBClient {
  return { send } as unknown as DynamoDBClient;
}

/** One DynamoDB table in memory: each command is applied at once and as a whole, the moment it is sent. */
export function createSimulatedTable(): SimulatedTable {
  let partitions = new Map<string, Map<string, Item>>();
  const find = (key: Item | undefined) => partitions.get(textOf(key?.['pk']))?.get(textOf(key?.['sk']));
  const put = (item: Item) => {
    if (item['body'] !== undefined && bytesOf(item) > maxItemBytes)
      throw invalid('Item size has exceeded the maximum allowed size');
    const pk = textOf(item['pk']);
    const partition = partitions.get(pk) ?? new Map<string, Item>();
    partition.set(textOf(item['sk']), copied(item));
    partitions.set(pk, partition);
  };
  const remove = (key: Item) => partitions.get(textOf(key['pk']))?.delete(textOf(key['sk']));

  const write = (input: BatchWriteItemCommandInput) => {
    const requests = Object.values(input.RequestItems ?? {}).flat();
    const keys = requests.map(({ PutRequest, DeleteRequest }) => keyText(PutRequest?.Item ?? DeleteRequest?.Key ?? {}));
    checkBatch(keys, maxWrites);
    for (const { PutRequest, DeleteRequest } of requests) {
      if (PutRequest?.Item !== undefined) put(PutRequest.Item);
      if (DeleteRequest?.Key !== undefined) remove(DeleteRequest.Key);
    }
    return { UnprocessedItems: {} };
  };
  const update = (input: UpdateItemCommandInput) => {
    const { Key = {}, UpdateExpression = '', ConditionExpression, ReturnValues } = input;
    const before = find(Key);
    check(before, ConditionExpression, input);
    const after = updated(before ?? { ...Key }, UpdateExpression, input);
    put(after);
    return ReturnValues === 'ALL_NEW' ? { Attributes: after } : {};
  };

  const putOne = ({ Item: item = {}, ...condition }: PutItemCommandInput) => {
    check(find(item), condition.ConditionExpression, condition);
    put(item);
    return {};
  };
  const removeOne = ({ Key = {}, ...condition }: DeleteItemCommandInput) => {
    check(find(Key), condition.ConditionExpression, condition);
    remove(Key);
    return {};
  };

  const applied: Applied = {
    find,
    update,
    write,
    putOne,
    removeOne,
    query: (input) => query(input, partitions),
  };
  const copy = (items: Items) => new Map([...items].map(([pk, partition]) => [pk, new Map(partition)]));
  return {
    client: clientOf(async (command) => answerOf(command, applied)),
    items: () => copy(partitions),
    restore(items) {
      partitions = copy(items);
    },
  };
}

interface Applied {
  readonly find: (key: Item | undefined) => Item | undefined;
  readonly update: (input: UpdateItemCommandInput) => object;
  readonly write: (input: BatchWriteItemCommandInput) => object;
  readonly putOne: (input: PutItemCommandInput) => object;
  readonly removeOne: (input: DeleteItemCommandInput) => object;
  readonly query: (input: QueryCommandInput) => object;
}

function answerOf(command: object, { find, update, write, putOne, removeOne, query: ask }: Applied): object {
  if (command instanceof GetItemCommand) return { Item: find(command.input.Key) };
  if (command instanceof UpdateItemCommand) return update(command.input);
  if (command instanceof BatchGetItemCommand) return readBatch(command.input, find);
  if (command instanceof BatchWriteItemCommand) return write(command.input);
  if (command instanceof QueryCommand) return ask(command.input);
  if (command instanceof PutItemCommand) return putOne(command.input);
  if (command instanceof DeleteItemCommand) return removeOne(command.input);
  throw new Error(`the simulated table does not know ${command.constructor.name}`);
}

/** What exceeds 1 MB of a partition stays unprocessed. */
function readBatch(
  { RequestItems = {} }: BatchGetItemCommandInput,
  find: (key: Item) => Item | undefined,
): Pick<BatchGetItemCommandOutput, 'Responses' | 'UnprocessedKeys'> {
  const [[table = '', wanted] = []] = Object.entries(RequestItems);
  const keys = wanted?.Keys ?? [];
  checkBatch(keys.map(keyText), maxReads);
  const found: Item[] = [];
  const left: Item[] = [];
  const room = new Map<string, number>();
  for (const key of keys) {
    const partition = textOf(key['pk']);
    const item = find(key);
    const used = room.get(partition) ?? 0;
    if (item !== undefined && used > 0 && used + bytesOf(item) > maxAnswerBytes) {
      left.push(key);
      continue;
    }
    if (item === undefined) continue;
    room.set(partition, used + bytesOf(item));
    found.push(projected(item, wanted?.ProjectionExpression));
  }
  return {
    Responses: { [table]: found },
    UnprocessedKeys: left.length === 0 ? {} : { [table]: { ...wanted, Keys: left } },
  };
}

/** A page of a partition in the order of the sort key: at most `Limit` items, or 1 MB. */
function query(
  input: QueryCommandInput,
  partitions: Items,
): Pick<QueryCommandOutput, 'Items' | 'Count' | 'LastEvaluatedKey'> {
  const { KeyConditionExpression, ExclusiveStartKey, Limit = Number.POSITIVE_INFINITY } = input;
  const pk = textOf(input.ExpressionAttributeValues?.[':pk']);
  const after = ExclusiveStartKey === undefined ? undefined : textOf(ExclusiveStartKey['sk']);
  const sorted = [...(partitions.get(pk) ?? [])].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const start = after === undefined ? 0 : sorted.findIndex(([sk]) => sk > after);
  const matching = (start < 0 ? [] : sorted.slice(start)).filter(([, item]) =>
    meets(item, KeyConditionExpression, input),
  );
  const page: Item[] = [];
  let bytes = 0;
  for (const [, item] of matching) {
    if (page.length >= Limit || bytes > maxAnswerBytes) break;
    bytes += bytesOf(item);
    page.push(item);
  }
  const last = page.length < matching.length || page.length >= Limit ? page.at(-1) : undefined;
  const Items = page.map((item) => projected(item, input.ProjectionExpression));
  return { Items, Count: Items.length, ...(last === undefined ? {} : { LastEvaluatedKey: projected(last, 'pk, sk') }) };
}

function check(item: Item | undefined, condition: string | undefined, placeholders: Placeholders): void {
  if (meets(item, condition, placeholders)) return;
  throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
}

function checkBatch(keys: readonly string[], max: number): void {
  if (keys.length === 0 || keys.length > max) throw invalid(`a batch has 1 to ${max} requests, not ${keys.length}`);
  if (new Set(keys).size < keys.length) throw invalid('Provided list of item keys contains duplicates');
}

function invalid(message: string): DynamoDBServiceException {
  return new DynamoDBServiceException({ name: 'ValidationException', $fault: 'client', message, $metadata: {} });
}

function projected(item: Item, projection: string | undefined): Item {
  if (projection === undefined) return item;
  const names = new Set(projection.split(/\s*,\s*/));
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name)));
}

/** Bytes are the table's own: a caller may write over its buffer. */
function copied(item: Item): Item {
  const { body } = item;
  return body?.B === undefined ? item : { ...item, body: { B: Uint8Array.from(body.B) } };
}

function bytesOf(item: Item): number {
  let bytes = 0;
  for (const [name, { S, N, B }] of Object.entries(item)) {
    bytes += name.length + (S?.length ?? N?.length ?? B?.byteLength ?? 0);
  }
  return bytes;
}

function keyText(key: Item): string {
  return `${textOf(key['pk'])}\n${textOf(key['sk'])}`;
}

function textOf(value: AttributeValue | undefined): string {
  return value?.S ?? '';
}
