import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Census } from '../../lib/store/census.ts';
import { takeCensus } from '../../lib/store/dynamodb/census.ts';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import { startEmbeddedDynamoDb } from '../../lib/store/embedded/embedded-dynamodb.ts';
import type { Store } from '../../lib/store/store.ts';
import { CliError, usageError } from '../cli-error.ts';
import { takeDataFolder } from '../serve/data-folder.ts';

const embeddedTable = 'rollcall';

export interface StorePlace {
  readonly data?: string;
  readonly table?: string;
  readonly region?: string;
  readonly endpoint?: string;
}

export interface OpenedStore extends AsyncDisposable {
  readonly store: Store;
  readonly takeCensus: () => Promise<Census>;
}

/** A store that is there already: a folder that no hub serves from now, or a table of AWS. Rejects with a CliError for any other. */
export async function openedStore({ data, table, region, endpoint }: StorePlace): Promise<OpenedStore> {
  if (data !== undefined) return await folderStore(data);
  if (table === undefined) throw usageError('nothing to look at', 'name a folder (--data) or a table (--table)');
  const where = { ...(region === undefined ? {} : { region }), ...(endpoint === undefined ? {} : { endpoint }) };
  const client = new DynamoDBClient(where);
  return opened(client, table, async () => client.destroy());
}

/** The folder is taken as a hub takes it: what is written to cannot be looked at from beside. */
async function folderStore(data: string): Promise<OpenedStore> {
  const isThere = await stat(join(data, 'dynamodb')).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere) {
    throw new CliError(`--data ${data} holds no store`, { hint: 'name the folder that rollcall serve was given' });
  }
  await using opening = new AsyncDisposableStack();
  const folder = await takeDataFolder(data);
  opening.defer(folder.release);
  folder.announce('rollcall verify');
  const database = await startEmbeddedDynamoDb(folder.databasePath);
  opening.defer(database.close);
  const open = opening.move();
  return opened(database.client, embeddedTable, () => open.disposeAsync());
}

function opened(client: DynamoDBClient, table: string, close: () => Promise<void>): OpenedStore {
  return {
    store: createDynamoDbStore({ client, table }),
    takeCensus: () => takeCensus(client, table),
    [Symbol.asyncDispose]: close,
  };
}
