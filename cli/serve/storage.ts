import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Census } from '../../lib/store/census.ts';
import { takeCensus } from '../../lib/store/dynamodb/census.ts';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import { createTable } from '../../lib/store/dynamodb/table.ts';
import { startEmbeddedDynamoDb } from '../../lib/store/embedded/embedded-dynamodb.ts';
import type { Store } from '../../lib/store/store.ts';
import { takeDataFolder } from './data-folder.ts';

const table = 'rollcall';

export interface Storage {
  readonly store: Store;
  readonly takeCensus: () => Promise<Census>;
  /** What somebody is told who wants the same folder. */
  announce(url: string): void;
  close(): Promise<void>;
}

interface EmbeddedStorage extends Storage {
  readonly client: DynamoDBClient;
}

/** The embedded store to serve from, in memory or in a folder. Rejects with a CliError when another process holds that. */
export async function openStorage(data: string | undefined): Promise<Storage> {
  await using opening = new AsyncDisposableStack();
  const storage = await openEmbedded(data);
  opening.defer(storage.close);
  await createTable(storage.client, table);
  await endLeases(storage.store);
  opening.move();
  return storage;
}

/** The embedded store as it was left: nothing is written to it. Rejects with a CliError when another process holds its folder. */
export async function openEmbedded(data: string | undefined): Promise<EmbeddedStorage> {
  await using opening = new AsyncDisposableStack();
  const folder = data === undefined ? undefined : await takeDataFolder(data);
  if (folder !== undefined) opening.defer(folder.release);
  const database = await startEmbeddedDynamoDb(folder?.databasePath);
  opening.defer(database.close);
  const { client } = database;
  const open = opening.move();
  return {
    client,
    store: createDynamoDbStore({ client, table }),
    takeCensus: () => takeCensus(client, table),
    announce: (url) => folder?.announce(url),
    close: () => open.disposeAsync(),
  };
}

/** The folder is this process's alone: whoever held a lease is gone, and its provider need not wait for the lease's end. */
export async function endLeases(store: Store): Promise<void> {
  for (const { id, generation, lease, fault } of await store.heads()) {
    if (lease !== undefined && fault !== 'newer') await store.update(id, generation, { lease: null });
  }
}
