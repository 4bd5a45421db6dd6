import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe } from 'vitest';
import { storeContract } from '../../../test/contract/store.contract.ts';
import { type MotoServer, startMotoServer } from '../../../test/peers/moto/moto-server.ts';
import { peer } from '../../../test/peers/peer.ts';
import { createDynamoDbStore } from './dynamodb-store.ts';
import { createTable } from './table.ts';

const command = peer('moto', ['moto_server']);

/** A second opinion: another reading of DynamoDB's documentation than that of the embedded server. */
describe.skipIf(command === undefined)('against moto', () => {
  let server: MotoServer;
  let client: DynamoDBClient;
  let tables = 0;

  beforeAll(async () => {
    server = await startMotoServer(command ?? '');
    const credentials = { accessKeyId: 'moto', secretAccessKey: 'moto' };
    client = new DynamoDBClient({ endpoint: server.url, region: 'eu-west-1', credentials });
  });

  afterAll(async () => {
    client?.destroy();
    await server?.[Symbol.asyncDispose]();
  });

  storeContract('moto', async () => {
    tables += 1;
    const table = `rollcall-${tables}`;
    await createTable(client, table);
    return createDynamoDbStore({ client, table });
  });
});
