import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
  type DynamoDBClient,
  ProvisionedThroughputExceededException,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { Random } from '../conformance/random.ts';
import { awaitOf, type Fault } from './awaits.ts';
import type { Call, Engine, Worker } from './engine.ts';
import type { Item } from './table/expression.ts';
import { clientOf } from './table/simulated-table.ts';

export interface WorkerClientWorld {
  readonly engine: Engine;
  readonly random: Random;
  readonly table: DynamoDBClient;
  /** Told of each command that was done, with its answer. */
  readonly onDone: (worker: Worker, command: object, answer: object) => void;
  /** Keys of what was put in this step: an eventually consistent read may miss it. */
  readonly recentlyPut: ReadonlySet<string>;
}

/** A worker's way to the table: each command is a call at which something may befall it. */
export function workerClient(worker: Worker, world: WorkerClientWorld): DynamoDBClient {
  const { engine, table, onDone } = world;
  const done = async (command: object): Promise<object> => {
    const answer = await send(table, worker.isNew ? inNewVersion(command) : command);
    onDone(worker, command, answer);
    return worker.isNew ? inOldVersion(answer) : answer;
  };
  return clientOf((command) => {
    const own = ownFaults(command, done, world);
    const call: Call<object> = { at: awaitOf(command, worker.kind), apply: () => done(command), error, own };
    return engine.call(worker, call);
  });
}

/** The client's overloads name each command; what comes back is that command's. */
export async function send(client: DynamoDBClient, command: object): Promise<object> {
  return Reflect.apply(client.send, client, [command]);
}

function error(fault: Fault): Error {
  if (fault !== 'refused') return Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
  return new ProvisionedThroughputExceededException({ message: 'slow down', $metadata: {} });
}

type Own = NonNullable<Call<object>['own']>;

function ownFaults(command: object, done: (command: object) => Promise<object>, world: WorkerClientWorld): Own {
  if (command instanceof BatchWriteItemCommand) return { unprocessed: () => writePartly(command, done, world.random) };
  if (command instanceof QueryCommand) {
    return { 'short page': () => done(new QueryCommand({ ...command.input, Limit: 1 })) };
  }
  if (!(command instanceof BatchGetItemCommand)) return {};
  return {
    unprocessed: () => readPartly(command, done, world.random),
    stale: () => readStale(command, done, world.recentlyPut),
  };
}

function writePartly(command: BatchWriteItemCommand, done: (command: object) => Promise<object>, random: Random) {
  const [[table = '', requests = []] = []] = Object.entries(command.input.RequestItems ?? {});
  const { now, left } = parted(requests, random);
  const answer: Pick<BatchWriteItemCommandOutput, 'UnprocessedItems'> = { UnprocessedItems: { [table]: [...left] } };
  if (now.length === 0) return Promise.resolve(answer);
  return done(new BatchWriteItemCommand({ RequestItems: { [table]: [...now] } })).then(() => answer);
}

function readPartly(command: BatchGetItemCommand, done: (command: object) => Promise<object>, random: Random) {
  const [[table = '', wanted] = []] = Object.entries(command.input.RequestItems ?? {});
  const { now, left } = parted(wanted?.Keys ?? [], random);
  const UnprocessedKeys = { [table]: { ...wanted, Keys: [...left] } };
  if (now.length === 0) return Promise.resolve({ Responses: {}, UnprocessedKeys });
  const part = new BatchGetItemCommand({ RequestItems: { [table]: { ...wanted, Keys: [...now] } } });
  return done(part).then((answer) => ({ ...answer, UnprocessedKeys }));
}

/** What is done now, and what is left; there is always something left. */
function parted<Part>(parts: readonly Part[], random: Random) {
  const count = random.below(parts.length);
  return { now: parts.slice(0, count), left: parts.slice(count) };
}

/** Undefined where nothing was asked for that has just been written. */
function readStale(
  command: BatchGetItemCommand,
  done: (command: object) => Promise<object>,
  recentlyPut: ReadonlySet<string>,
): Promise<object> | undefined {
  const [wanted] = Object.values(command.input.RequestItems ?? {});
  if (wanted?.ConsistentRead === true || !wanted?.Keys?.some((key) => recentlyPut.has(keyText(key)))) return undefined;
  return done(command).then((answer) => {
    const { Responses = {} } = answer as BatchGetItemCommandOutput;
    const old = Object.entries(Responses).map(([table, items]) => [
      table,
      items.filter((item) => !recentlyPut.has(keyText(item))),
    ]);
    return { ...answer, Responses: Object.fromEntries(old) };
  });
}

/** A key, or the key of an item, as one text. */
export function keyText(item: Readonly<Item>): string {
  return `${item['pk']?.S ?? ''}\n${item['sk']?.S ?? ''}`;
}

const oldVersion: AttributeValue = { N: '1' };
const newVersion: AttributeValue = { N: '2' };

/**
 * Code of the next schema version is this code behind a translation: what it writes bears the next version, and it reads
 * what bears this one as if it bore its own.
 */
function inNewVersion(command: object): object {
  const { input } = command as { readonly input: object };
  const translated = Object.create(Object.getPrototypeOf(command), Object.getOwnPropertyDescriptors(command));
  translated.input = withVersion(input, oldVersion, newVersion);
  return translated;
}

/** Code of the next version reads a table. */
export function newCodeClient(table: DynamoDBClient): DynamoDBClient {
  return clientOf(async (command) => inOldVersion(await send(table, inNewVersion(command))));
}

function inOldVersion(answer: object): object {
  return withVersion(answer, newVersion, oldVersion);
}

function withVersion<Value>(value: Value, from: AttributeValue, to: AttributeValue): Value {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const entries = Object.entries(value).map(([name, inner]) => {
    const isVersion = (name === 'v' || name === ':v') && inner?.N === from.N;
    return [name, isVersion ? to : withVersion(inner, from, to)] as const;
  });
  // The same shape, with another number in it.
  return (Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries)) as Value;
}
