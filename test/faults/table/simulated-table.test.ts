import { createDynamoDbStore } from '../../../lib/store/dynamodb/dynamodb-store.ts';
import { storeContract } from '../../contract/store.contract.ts';
import { tableClientContract } from '../../contract/table-client.contract.ts';
import { createSimulatedTable } from './simulated-table.ts';

storeContract('simulated table', async () =>
  createDynamoDbStore({ client: createSimulatedTable().client, table: 't' }),
);

tableClientContract('the simulated table', async () => ({ client: createSimulatedTable().client, table: 't' }));
