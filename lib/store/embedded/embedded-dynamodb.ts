import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { closeIteratorsOnReturn } from './closed-iterators.ts';
import { finishedRequests } from './finished-requests.ts';

/** A DynamoDB server in this process, on a loopback port of its own choice. */
export interface EmbeddedDynamoDb {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  /** Ends the client and the server, and closes what lies on disk. What the client waits for is not answered any more. */
  close(): Promise<void>;
}

closeIteratorsOnReturn();

/** Starts dynalite, in memory or, with a path, on disk. Rejects when the path is held by another process. */
export async function startEmbeddedDynamoDb(path?: string): Promise<EmbeddedDynamoDb> {
  const instant = { createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 };
  const server = dynalite(path === undefined ? instant : { ...instant, path });
  const finished = finishedRequests(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a TCP port has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const client = embeddedClientOf(endpoint);
  return {
    endpoint,
    client,
    async close() {
      client.destroy();
      await finished();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A client of an embedded server, of this process or another. */
export function embeddedClientOf(endpoint: string): DynamoDBClient {
  const credentials = { accessKeyId: 'embedded', secretAccessKey: 'embedded' };
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
}
