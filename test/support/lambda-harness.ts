import { Writable } from 'node:stream';

/** What a streaming function sent: the answer as API Gateway reads it from the stream. */
export interface StreamedAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

type StreamingHandler = (event: unknown, stream: Writable, context: unknown) => Promise<unknown>;

/** Status and headers are parted from the body by so many zero bytes. */
const delimiter = Buffer.alloc(8);

/** A response stream as Lambda's runtime makes it: the prelude goes out with the first write, and not before. */
class ResponseStream extends Writable {
  readonly chunks: Buffer[] = [];
  prelude: string | undefined;
  hasBegun = false;

  override write(...args: unknown[]): boolean {
    if (!this.hasBegun && this.prelude !== undefined) this.chunks.push(Buffer.from(this.prelude), delimiter);
    this.hasBegun = true;
    // The overloads of `write` cannot be spread into each other.
    return (super.write as (...rest: unknown[]) => boolean).apply(this, args);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    this.chunks.push(chunk);
    callback();
  }
}

/** Defines the global that Lambda gives to streaming functions. To be called before their module is loaded. */
export function defineAwslambda(): void {
  Object.defineProperty(globalThis, 'awslambda', {
    configurable: true,
    value: {
      streamifyResponse: (handler: StreamingHandler) => handler,
      HttpResponseStream: {
        from: (stream: ResponseStream, metadata: unknown) => {
          stream.prelude = JSON.stringify(metadata);
          return stream;
        },
      },
    },
  });
}

/** Runs a streaming handler. Rejects when the handler does, as a stream that broke off does to the gateway. */
export async function invokeStreaming(handler: unknown, event: unknown): Promise<StreamedAnswer> {
  const stream = new ResponseStream();
  stream.on('error', () => undefined);
  // Middy types its handlers for buffered answers whatever their mode.
  await (handler as StreamingHandler)(event, stream, { getRemainingTimeInMillis: () => 30_000 });
  const sent = Buffer.concat(stream.chunks);
  const end = sent.indexOf(delimiter);
  if (end < 0) throw new Error('the function sent no status');
  const { statusCode, headers } = JSON.parse(sent.subarray(0, end).toString());
  return { statusCode, headers, body: sent.subarray(end + delimiter.byteLength) };
}

/** A REST proxy event as API Gateway makes it: the path as it was sent, the query decoded. */
export function restEvent(request: {
  readonly method?: string;
  /** Path and query as a client sends them. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Base path of a custom domain. */
  readonly basePath?: string;
}): Record<string, unknown> {
  const [rawPath = '/', rawQuery = ''] = request.target.split(/\?(.*)/s);
  const query = Map.groupBy(new URLSearchParams(rawQuery), ([name]) => name);
  const values = [...query].map(([name, pairs]) => [name, pairs.map(([, value]) => value)] as const);
  const { resource, pathParameters } = resourceOf(rawPath);
  const headers = Object.entries(request.headers ?? {});
  return {
    httpMethod: request.method ?? 'GET',
    path: `${request.basePath ?? ''}${rawPath}`,
    resource,
    pathParameters,
    headers: Object.fromEntries(headers),
    multiValueHeaders: Object.fromEntries(headers.map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: rawQuery === '' ? null : Object.fromEntries(values),
    body: request.body ?? null,
    isBase64Encoded: false,
    requestContext: { stage: 'test', resourcePath: resource },
  };
}

function resourceOf(rawPath: string) {
  const fixed = /^\/(sd|api\/v1\/(jobs|providers|changes|refresh)|metrics|-\/(healthy|ready|reload))$/;
  if (fixed.test(rawPath)) return { resource: rawPath, pathParameters: null };
  for (const [prefix, name] of [
    ['/sd/', 'job+'],
    ['/api/v1/providers/', 'id'],
    ['/', 'proxy+'],
  ] as const) {
    if (!rawPath.startsWith(prefix)) continue;
    const value = decodedName(rawPath.slice(prefix.length));
    return { resource: `${prefix}{${name}}`, pathParameters: { [name.replace('+', '')]: value } };
  }
  return { resource: rawPath, pathParameters: null };
}

/** What is no encoding stays as it was sent. */
export function decodedName(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
