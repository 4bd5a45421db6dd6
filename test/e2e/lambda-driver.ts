import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

/**
 * Stands in for Lambda's runtime in a process that has a function's environment and nothing else: loads the handler that
 * its arguments name, answers each event that its parent sends, and tells what was loaded from disk on the way.
 */
type Handler = (...input: readonly unknown[]) => Promise<unknown>;

interface StreamedAnswer {
  readonly meta: unknown;
  readonly body: string;
}

const [entry = '', remainingMs = '30000'] = process.argv.slice(2);
const streaming = new WeakSet<Handler>();
const loaded: string[] = [];

registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) loaded.push(url);
    return nextLoad(url, context);
  },
});

/** What `HttpResponseStream.from` was told, by the stream it was told for. */
const metadata = new WeakMap<Writable, unknown>();

Object.assign(globalThis, {
  awslambda: {
    streamifyResponse(handler: Handler): Handler {
      streaming.add(handler);
      return handler;
    },
    HttpResponseStream: {
      from(stream: Writable, meta: unknown): Writable {
        metadata.set(stream, meta);
        return stream;
      },
    },
  },
});

const before = process.cpuUsage();
const handler = handlerOf(await import(pathToFileURL(resolve(entry)).href));
const { user, system } = process.cpuUsage(before);
process.on('message', (event) => void answer(event));
process.send?.({ ready: true, importMs: (user + system) / 1000 });

async function answer(event: unknown): Promise<void> {
  try {
    const result = streaming.has(handler) ? await streamed(event) : await handler(event, contextOf());
    process.send?.({ result, loaded });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error), loaded });
  }
}

async function streamed(event: unknown): Promise<StreamedAnswer> {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  const { promise, resolve: end, reject } = Promise.withResolvers<void>();
  stream.once('finish', end);
  stream.once('error', reject);
  await handler(event, stream, contextOf());
  await promise;
  return { meta: metadata.get(stream), body: Buffer.concat(chunks).toString() };
}

function contextOf(): object {
  const endMs = Date.now() + Number(remainingMs);
  return { awsRequestId: 'request-1', functionName: 'function', getRemainingTimeInMillis: () => endMs - Date.now() };
}

function handlerOf(exported: unknown): Handler {
  const found = typeof exported === 'object' && exported !== null ? Reflect.get(exported, 'handler') : undefined;
  if (typeof found !== 'function') throw new Error(`${entry} exports no handler`);
  // A bundle has no types: that it exports a function is all that can be told.
  return found as Handler;
}
