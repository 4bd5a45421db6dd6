import { createTable } from '../../lib/store/dynamodb/table.ts';
import { startEmbeddedDynamoDb } from '../../lib/store/embedded/embedded-dynamodb.ts';
import { answerCalls } from '../child.ts';

/** The embedded DynamoDB, in memory. */
const methods = {
  async start(tables: readonly string[]): Promise<string> {
    const { endpoint, client } = await startEmbeddedDynamoDb();
    for (const table of tables) await createTable(client, table);
    return endpoint;
  },
};

export type DynamoDbChild = typeof methods;
answerCalls(methods);
