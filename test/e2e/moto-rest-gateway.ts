import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { listening } from '../support/listening.ts';
import type { DeployedFunction } from './deployed-function.ts';
import { streamTo, type Taker } from './streamed-answer.ts';

/** API Gateway's REST API with the packaged template's two resources, `/` and `/{proxy+}`, on a loopback port. */
export interface RestGateway extends AsyncDisposable {
  readonly url: string;
  /** Lists that were answered with 200 so far, by path. */
  readonly lists: ReadonlyMap<string, number>;
}

export async function startRestGateway(api: DeployedFunction): Promise<RestGateway> {
  const lists = new Map<string, number>();
  const oneByOne = oneAtATime();
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/';
    const taker: Taker = {
      begin({ statusCode, headers }) {
        if (statusCode === 200 && path.startsWith('/sd')) lists.set(path, (lists.get(path) ?? 0) + 1);
        outgoing.writeHead(statusCode, headers);
      },
      take: (chunk) => void outgoing.write(chunk),
    };
    void eventOf(incoming)
      .then((event) => oneByOne(() => streamTo(api, event, taker)))
      .then(
        () => outgoing.end(),
        // What has begun cannot be answered otherwise any more: it breaks off.
        (error: unknown) => (outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end(String(error))),
      );
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}`,
    lists,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A container of Lambda answers one request, and then the next. */
function oneAtATime(): (answer: () => Promise<void>) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (answer) => {
    const answered = last.then(answer);
    last = answered.catch(() => undefined);
    return answered;
  };
}

async function eventOf(incoming: IncomingMessage): Promise<object> {
  const [path = '/', search] = (incoming.url ?? '/').split(/\?(.*)/s);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const query = search === undefined ? undefined : Map.groupBy(new URLSearchParams(search), ([name]) => name);
  const isRoot = path === '/';
  return {
    httpMethod: incoming.method,
    path,
    resource: isRoot ? '/' : '/{proxy+}',
    pathParameters: isRoot ? null : { proxy: decodeURIComponent(path.slice(1)) },
    multiValueQueryStringParameters:
      query === undefined
        ? null
        : Object.fromEntries([...query].map(([name, pairs]) => [name, pairs.map(([, value]) => value)])),
    multiValueHeaders: incoming.headersDistinct,
    body: chunks.length === 0 ? null : Buffer.concat(chunks).toString(),
    isBase64Encoded: false,
    requestContext: { stage: 'dev' },
  };
}
