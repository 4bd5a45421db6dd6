import { setTimeout } from 'node:timers/promises';
import {
  type DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { HubError, StoreError } from '../../errors.ts';
import { maxJobNameBytes } from '../../model/plan.ts';
import type { Store } from '../store.ts';
import { queryItems, readItems, type Table } from './batches.ts';
import { contentNames, readContents, removeContents, writeContents } from './contents.ts';
import { headOrFault } from './head-item.ts';
import { deleteHead, leaseHead, markUnnamed, readHead, updateHead } from './heads.ts';
import {
  approvalOf,
  approvalsPartition,
  dayOf,
  documentItem,
  headsPartition,
  type Item,
  jobOrFault,
  jobsPartition,
  keys,
  planStatusOf,
  text,
  tokenUsesPartition,
} from './items.ts';
import { deleteJob, writeJob } from './jobs.ts';

export interface DynamoDbStoreOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** How long keys that the table leaves unprocessed are asked for again. */
  readonly patienceMs?: number;
  /** Waits between two askings; the machine's own timer where absent. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** The store in one DynamoDB table: commands and conditions. No transactions, because the embedded table has none. */
export function createDynamoDbStore({
  client,
  table: name,
  patienceMs = 10_000,
  pause = setTimeout,
}: DynamoDbStoreOptions): Store {
  const table: Table = { client, name, patienceMs, pause };
  const store: Store = {
    async planStatus() {
      const request = { TableName: name, Key: keys.planStatus, ConsistentRead: true };
      const { Item: item } = await client.send(new GetItemCommand(request));
      return item === undefined ? undefined : planStatusOf(item);
    },
    async writePlanStatus(status) {
      await client.send(new PutItemCommand({ TableName: name, Item: documentItem(keys.planStatus, status) }));
    },
    async jobs() {
      const items = await queryItems(table, jobsPartition);
      return items.map(jobOrFault).sort((a, b) => a.position - b.position);
    },
    writeJob: (job, condition) => writeJob(table, job, condition),
    removeJob: (job, condition) => deleteJob(table, job, condition),
    async jobAndHeads(job, ids) {
      // A reader may ask for any name: one that no key can hold is not there, and DynamoDB refuses to be asked for it.
      const jobKeys = Buffer.byteLength(job) > maxJobNameBytes ? [] : [keys.job(job)];
      const items = await readItems(table, [...jobKeys, ...ids.map(keys.head)], { isStrong: true });
      const jobItem = items.find((item) => isIn(item, jobsPartition));
      const heads = items.filter((item) => isIn(item, headsPartition)).map(headOrFault);
      return {
        job: jobItem === undefined ? undefined : jobOrFault(jobItem),
        heads: new Map(heads.map((head) => [head.id, head])),
      };
    },
    heads: async () => (await queryItems(table, headsPartition)).map(headOrFault),
    head: (id) => readHead(table, id),
    lease: (request) => leaseHead(table, request),
    update: (id, generation, patch) => updateHead(table, id, generation, patch),
    setUnnamedSince: (id, sinceMs) => markUnnamed(table, id, sinceMs),
    removeHead: (id, generation) => deleteHead(table, id, generation),
    approvals: async () => (await queryItems(table, approvalsPartition)).flatMap(approvalOf),
    async writeApproval(approval) {
      const item = documentItem(keys.approval(approval), approval);
      const expires = { N: String(Math.ceil(approval.untilMs / 1000)) };
      await client.send(new PutItemCommand({ TableName: name, Item: { ...item, expires } }));
    },
    write: (id, contents, { expiresAtMs } = {}) => writeContents(table, id, contents, expiresAtMs),
    read: (id, names) => readContents(table, id, names),
    remove: (id, names) => removeContents(table, id, names),
    names: (id) => contentNames(table, id),
    async noteTokenUse(token, day) {
      await client.send(new PutItemCommand({ TableName: name, Item: documentItem(keys.tokenUse(token), { day }) }));
    },
    async tokenUses() {
      const items = await queryItems(table, tokenUsesPartition);
      return new Map(items.map((item) => [text(item, 'sk') ?? '', dayOf(item)]));
    },
  };
  return withStoreErrors(store, name);
}

function isIn(item: Item, partition: string): boolean {
  return text(item, 'pk') === partition;
}

/** Translates what the SDK throws, once: to everybody else, a table that does not answer is a StoreError. */
function withStoreErrors(store: Store, table: string): Store {
  const guarded = Object.entries(store).map(([method, call]) => [
    method,
    async (...parameters: readonly unknown[]) => {
      try {
        return await Reflect.apply(call, store, parameters);
      } catch (error) {
        throw error instanceof HubError ? error : storeErrorOf(error, table, method);
      }
    },
  ]);
  // The entries are the store's own, each with its signature.
  return Object.fromEntries(guarded) as Store;
}

function storeErrorOf(error: unknown, table: string, method: string): StoreError {
  const reason = error instanceof DynamoDBServiceException ? `${error.name}: ${error.message}` : String(error);
  return new StoreError('unanswered', `table ${table} did not answer (${method}): ${reason}`, { cause: error });
}
