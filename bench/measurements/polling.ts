import { startChild } from '../child.ts';
import type { ClientChild } from '../children/client.ts';
import type { DynamoDbChild } from '../children/dynamodb.ts';
import type { Ended, ServerChild } from '../children/server.ts';
import type { Consumed } from '../counted-client.ts';
import { filled, type ServingSize } from './serving.ts';

export interface PollResult extends ServingSize {
  readonly poll: string;
  readonly status: number;
  readonly consumed: Consumed;
}

const herd = 20;

/** What polls ask of DynamoDB: the first one of a new container, later ones, and many at one time. */
export async function measurePolling(size: ServingSize): Promise<readonly PollResult[]> {
  await using database = startChild<DynamoDbChild>('dynamodb');
  const endpoint = await database.call('start', ['bench']);
  await filled(endpoint, size);
  await using server = startChild<ServerChild>('server');
  await using client = startChild<ClientChild>('client');
  const port = await server.call('serve', { endpoint });
  const ask = async (poll: string, count: number, etag: string): Promise<PollResult & { readonly etag: string }> => {
    await server.call('begin');
    const answers = await client.call('poll', port, count, etag);
    const { consumed }: Ended = await server.call('end');
    const [first = { status: 0, etag: '' }] = answers;
    const wanted = etag === '' ? 200 : 304;
    const other = [first, ...answers].find(({ status }) => status !== wanted);
    if (other !== undefined) throw new Error(`a poll was answered with ${other.status}, not ${wanted}`);
    return { ...size, poll, status: first.status, consumed, etag: first.etag };
  };
  const cold = await ask('first of a container', 1, '');
  const plain = await ask('unchanged, without an ETag', 1, '');
  const known = await ask('unchanged, with an ETag', 1, cold.etag);
  const many = await ask(`unchanged, ${herd} at one time`, herd, '');
  return [cold, plain, known, many].map(({ etag: _, ...result }) => result);
}
