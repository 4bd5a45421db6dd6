import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

/**
 * Stands in for Lambda's runtime in a process that has a function's environment and nothing else: loads the handler that
 * its arguments name, answers each event that its parent sends, and tells what was loaded from disk on the way.
 */
type Handler = (...input: readonly unknown[]) => Promise<unknown>;

const [entry = '', remainingMs = '30000'] = process.argv.slice(2);
const streaming = new WeakSet<Handler>();
const loaded: string[] = [];

registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) loaded.push(url);
    return nextLoad(url, context);
  },
});

/** Status and headers are parted from the body by so many zero bytes. */
const delimiter = Buffer.alloc(8);

/** A response stream as the runtime makes it: its parent gets each chunk as it is written, the prelude with the first one. */
class ResponseStream extends Writable {
  #prelude: string | undefined;

  setPrelude(meta: unknown): void {
    this.#prelude = JSON.stringify(meta);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#send(Buffer.of(), done);
  }

  #send(chunk: Buffer, done: (error?: Error | null) => void): void {
    const parts = this.#prelude === undefined ? [chunk] : [Buffer.from(this.#prelude), delimiter, chunk];
    this.#prelude = undefined;
    process.send?.({ chunk: Buffer.concat(parts).toString('base64') }, done);
  }
}

Object.assign(globalThis, {
  awslambda: {
    streamifyResponse(handler: Handler): Handler {
      streaming.add(handler);
      return handler;
    },
    HttpResponseStream: {
      from(stream: ResponseStream, meta: unknown): Writable {
        stream.setPrelude(meta);
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

async function streamed(event: unknown): Promise<void> {
  const stream = new ResponseStream();
  const { promise, resolve: end, reject } = Promise.withResolvers<void>();
  stream.once('finish', end);
  stream.once('error', reject);
  await Promise.all([handler(event, stream, contextOf()), promise]);
}

function contextOf(): object {
  const endMs = Date.now() + Number(remainingMs);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'function',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:function',
    memoryLimitInMB: '1024',
    awsRequestId: 'request-1',
    logGroupName: '/aws/lambda/function',
    logStreamName: 'stream',
    getRemainingTimeInMillis: () => endMs - Date.now(),
  };
}

function handlerOf(exported: unknown): Handler {
  const found = typeof exported === 'object' && exported !== null ? Reflect.get(exported, 'handler') : undefined;
  if (typeof found !== 'function') throw new Error(`${entry} exports no handler`);
  // A bundle has no types: that it exports a function is all that can be told.
  return found as Handler;
}
