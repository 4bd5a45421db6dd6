import { createServer, type ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { createApiHandler } from '../../functions/api-handler.ts';
import { serveHttp } from '../../lib/api/node-http.ts';
import { whole } from '../../lib/model/discovery.ts';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import { answerCalls } from '../child.ts';
import { type Consumed, createCountedClient, nothingConsumed } from '../counted-client.ts';
import { acceptPlan, apiOver, job, log, refreshAt } from '../hub.ts';
import { type InventoryKind, inventoryOf } from '../inventory.ts';
import { listening } from '../listening.ts';
import { peakBytes, stopwatch, type Took } from '../measured.ts';
import { obviousServer } from '../obvious.ts';
import { bodyOf } from '../raw-get.ts';

/** What is served, and how: through both edges of the hub, as bytes from memory, or by the obvious code. */
export interface ServeWish {
  readonly endpoint: string;
  readonly kind: InventoryKind;
  readonly targets: number;
  readonly seed: number;
}

/** What went by in a server since `begin`. */
export interface Ended extends Took {
  readonly peakBytes: number;
  readonly consumed: Consumed;
}

let take: (() => Consumed) | undefined;
let took = stopwatch();

const methods = {
  /** Fills the table. */
  async fill({ endpoint, kind, targets, seed }: ServeWish): Promise<void> {
    const { client } = createCountedClient(endpoint);
    const store = createDynamoDbStore({ client, table: 'bench' });
    await acceptPlan(store);
    await refreshAt(store, Date.now(), async () => whole(inventoryOf(kind, targets, seed)));
  },
  /** The API over `node:http`. */
  async serve({ endpoint }: Pick<ServeWish, 'endpoint'>): Promise<number> {
    const { url } = await serveHttp(countedApi(endpoint), {
      host: '127.0.0.1',
      port: 0,
      clock: { nowMs: () => Date.now() },
      log,
    });
    return Number(url.port);
  },
  /** The API as a streaming function, whose stream is the answer to an HTTP request, as it is in Lambda's runtime. */
  async invoke({ endpoint }: Pick<ServeWish, 'endpoint'>): Promise<number> {
    defineAwslambda();
    const handler = createApiHandler({ api: countedApi(endpoint), log, emit: () => undefined });
    // Middy types its handlers for buffered answers whatever their mode.
    const streaming = handler as unknown as (event: object, stream: Writable, context: object) => Promise<unknown>;
    const server = createServer((request, response) => {
      const encoding = String(request.headers['accept-encoding'] ?? 'identity');
      streaming(eventOf(encoding), response, { getRemainingTimeInMillis: () => 30_000 }).catch(() =>
        response.destroy(),
      );
    });
    return listening(server);
  },
  /** Bytes from memory: those that a server of the hub sends, in one write. */
  async bare(port: number): Promise<number> {
    const bodies = { identity: await bodyOf(port, job, 'identity'), gzip: await bodyOf(port, job, 'gzip') };
    const server = createServer((request, response) => {
      const body = bodies[request.headers['accept-encoding'] === 'gzip' ? 'gzip' : 'identity'];
      response.setHeader('content-type', 'application/json; charset=utf-8');
      response.setHeader('content-length', body.byteLength);
      response.end(body);
    });
    return listening(server);
  },
  obvious({ kind, targets, seed }: ServeWish): Promise<number> {
    return listening(obviousServer(inventoryOf(kind, targets, seed)));
  },
  async begin(): Promise<void> {
    take?.();
    took = stopwatch();
  },
  async end(): Promise<Ended> {
    return { ...took(), peakBytes: peakBytes(), consumed: take?.() ?? nothingConsumed };
  },
};

function countedApi(endpoint: string) {
  const counted = createCountedClient(endpoint);
  take = counted.take;
  return apiOver(createDynamoDbStore({ client: counted.client, table: 'bench' }));
}

function defineAwslambda(): void {
  const HttpResponseStream = {
    from(stream: ServerResponse, { statusCode, headers }: { statusCode: number; headers: Record<string, string> }) {
      stream.writeHead(statusCode, headers);
      return stream;
    },
  };
  Object.assign(globalThis, {
    awslambda: { streamifyResponse: <Handler>(handler: Handler) => handler, HttpResponseStream },
  });
}

function eventOf(encoding: string): object {
  return {
    httpMethod: 'GET',
    path: '/sd',
    resource: '/sd',
    pathParameters: null,
    multiValueQueryStringParameters: { job: [job] },
    multiValueHeaders: { 'Accept-Encoding': [encoding] },
    body: null,
    isBase64Encoded: false,
    requestContext: { stage: 'bench', resourcePath: '/sd' },
  };
}

export type ServerChild = typeof methods;
answerCalls(methods);
