import { type Child, startChild } from '../child.ts';
import type { ClientChild } from '../children/client.ts';
import type { DynamoDbChild } from '../children/dynamodb.ts';
import type { ServerChild } from '../children/server.ts';
import type { InventoryKind } from '../inventory.ts';
import { rounded } from '../measured.ts';
import type { Encoding } from '../raw-get.ts';

export interface ServingSize {
  readonly kind: InventoryKind;
  readonly targets: number;
  readonly seed: number;
}

/** `node:http` and function: the API through its two edges. Memory: the same bytes in one write. Obvious: made anew each time. */
export type ServerName = 'node:http' | 'function' | 'memory' | 'obvious';

export interface ServingResult extends ServingSize {
  readonly encoding: Encoding;
  readonly server: ServerName;
  /** Head and body. */
  readonly bytes: number;
  /** Of the reader, from connecting to the last byte; one for each round. */
  readonly wallMs: readonly number[];
  /** Of the server alone. */
  readonly cpuMs: readonly number[];
  /** Of the server, at any time. */
  readonly peakBytes: number;
}

interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly bytes: number;
  readonly peakBytes: number;
}

interface Running {
  readonly name: ServerName;
  readonly child: Child<ServerChild>;
  readonly port: number;
}

const encodings: readonly Encoding[] = ['identity', 'gzip'];
/** A function that is polled every minute is past these within minutes. */
const warmUps = 5;

/** One list, warm, from every server in turn, so that what disturbs the machine disturbs all of them alike. */
export async function measureServing(size: ServingSize, samples: number): Promise<readonly ServingResult[]> {
  await using database = startChild<DynamoDbChild>('dynamodb');
  const endpoint = await database.call('start', ['bench']);
  await filled(endpoint, size);
  await using edge = startChild<ServerChild>('server');
  await using lambda = startChild<ServerChild>('server');
  await using memory = startChild<ServerChild>('server');
  await using obvious = startChild<ServerChild>('server');
  await using client = startChild<ClientChild>('client');
  const port = await edge.call('serve', { endpoint });
  const servers: readonly Running[] = [
    { name: 'node:http', child: edge, port },
    { name: 'function', child: lambda, port: await lambda.call('invoke', { endpoint }) },
    { name: 'memory', child: memory, port: await memory.call('bare', port) },
    { name: 'obvious', child: obvious, port: await obvious.call('obvious', { endpoint, ...size }) },
  ];
  const results: ServingResult[] = [];
  for (const encoding of encodings) {
    const taken = new Map<ServerName, Sample[]>(servers.map(({ name }) => [name, []]));
    for (let round = -warmUps; round < samples; round += 1) {
      for (const server of servers) {
        const sample = await sampleOf(server, client, encoding);
        if (round >= 0) taken.get(server.name)?.push(sample);
      }
    }
    for (const [server, all] of taken) results.push({ ...size, encoding, server, ...summaryOf(all) });
  }
  return results;
}

/** Fills a table with a list, in a process that is gone before anything is measured. */
export async function filled(endpoint: string, size: ServingSize): Promise<void> {
  await using filler = startChild<ServerChild>('server');
  await filler.call('fill', { endpoint, ...size });
}

async function sampleOf(
  { child, port, name }: Running,
  client: Child<ClientChild>,
  encoding: Encoding,
): Promise<Sample> {
  await child.call('begin');
  const { wallMs, status, bytes } = await client.call('get', port, encoding);
  const { cpuMs, peakBytes } = await child.call('end');
  if (status !== 200) throw new Error(`${name} answered ${status}`);
  return { wallMs, cpuMs, bytes, peakBytes };
}

function summaryOf(samples: readonly Sample[]): Pick<ServingResult, 'bytes' | 'wallMs' | 'cpuMs' | 'peakBytes'> {
  return {
    bytes: Math.max(...samples.map(({ bytes }) => bytes)),
    wallMs: samples.map(({ wallMs }) => rounded(wallMs)),
    cpuMs: samples.map(({ cpuMs }) => rounded(cpuMs)),
    peakBytes: Math.max(...samples.map(({ peakBytes }) => peakBytes)),
  };
}
