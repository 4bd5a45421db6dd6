import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import { createTable } from '../../lib/store/dynamodb/table.ts';
import { startEmbeddedDynamoDb } from '../../lib/store/embedded/embedded-dynamodb.ts';
import type { Store } from '../../lib/store/store.ts';

export interface EmbeddedStores extends AsyncDisposable {
  /** A store of DynamoDB with nothing in it. */
  create(): Promise<Store>;
}

/** An embedded DynamoDB, with a table for each store that is asked for. */
export async function startEmbeddedStores(): Promise<EmbeddedStores> {
  const { client, close } = await startEmbeddedDynamoDb();
  let tables = 0;
  return {
    async create() {
      tables += 1;
      const table = `hub-${tables}`;
      await createTable(client, table);
      return createDynamoDbStore({ client, table });
    },
    [Symbol.asyncDispose]: close,
  };
}
