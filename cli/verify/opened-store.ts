import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Census } from '../../lib/store/census.ts';
import { takeCensus } from '../../lib/store/dynamodb/census.ts';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { CliError, systemCodeOf, usageError } from '../cli-error.ts';
import { endLeases, openEmbedded } from '../serve/storage.ts';

export interface StorePlace {
  readonly data?: string;
  readonly table?: string;
  readonly region?: string;
  readonly endpoint?: string;
  /** Whoever repairs a folder, which is its alone, need not wait for the leases of a hub that is gone. */
  readonly repair?: true;
}

export interface OpenedStore extends AsyncDisposable {
  readonly store: Store;
  readonly takeCensus: () => Promise<Census>;
}

/** A store that is there already: a folder that no hub serves from now, or a table of AWS. Rejects with a CliError for any other. */
export async function openedStore({ data, table, region, endpoint, repair }: StorePlace): Promise<OpenedStore> {
  if (data !== undefined) return await folderStore(data, repair === true);
  if (table === undefined) throw usageError('nothing to look at', 'name a folder (--data) or a table (--table)');
  const where = { ...(region === undefined ? {} : { region }), ...(endpoint === undefined ? {} : { endpoint }) };
  const client = new DynamoDBClient(where);
  return opened(client, table, async () => client.destroy());
}

/** The folder is taken as a hub takes it: what is written to cannot be looked at from beside. */
async function folderStore(data: string, isRepair: boolean): Promise<OpenedStore> {
  if (!(await holdsStore(data))) {
    throw new CliError(`--data ${data} holds no store`, { hint: 'name the folder that rollcall serve was given' });
  }
  await using opening = new AsyncDisposableStack();
  const { store, takeCensus, announce, close } = await openEmbedded(data);
  opening.defer(close);
  announce('rollcall verify');
  if (isRepair) await endLeases(store);
  opening.move();
  return { store, takeCensus, [Symbol.asyncDispose]: close };
}

/** False only if there is none; what cannot be looked at may hold one. */
async function holdsStore(data: string): Promise<boolean> {
  try {
    return (await stat(join(data, 'dynamodb'))).isDirectory();
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw new CliError(`--data ${data} cannot be looked at: ${code}`, {
      hint: 'run it as the user that rollcall serve runs as, and see that the disk can be read',
      cause: error,
    });
  }
}

function opened(client: DynamoDBClient, table: string, close: () => Promise<void>): OpenedStore {
  return {
    store: createDynamoDbStore({ client, table }),
    takeCensus: () => takeCensus(client, table),
    [Symbol.asyncDispose]: close,
  };
}
