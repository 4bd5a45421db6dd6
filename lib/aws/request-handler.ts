import { DiscoveryError } from '../errors.ts';
import { jsonExcessOf } from '../model/json-excess.ts';
import type { HttpClient, HttpRequest } from '../ports.ts';
import { uriEscaped } from './uri-escaped.ts';

/** A request as the AWS SDK hands it over, signed; its bodies are text or bytes for every call that is made here. */
export interface AwsRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface AwsResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** What the SDK passes on to its transport with each attempt at a call: all that the call was sent with. */
export interface AwsHandlerOptions {
  /** Takes the body of an answer that is no error, and the SDK finds an empty one: it is read by somebody else. */
  readonly takeBody?: ((body: Uint8Array) => void) | undefined;
}

/** What the AWS SDK asks of its transport. */
export interface AwsRequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  /** The options have to be there, and be it as undefined: what wraps a transport must not forget them. */
  handle(request: AwsRequest, options: AwsHandlerOptions | undefined): Promise<{ readonly response: AwsResponse }>;
  httpHandlerConfigs(): Record<string, never>;
  updateHttpClientConfig(): void;
  destroy(): void;
}

/** The longest wait for which a call is made again within one refresh. */
const maxPatienceMs = 5_000;

/** From here on, the SDK takes an answer for an error. */
const firstErrorStatus = 300;

const lessThan = 0x3c;

/** The HTTP client writes these itself, from the URL and the body that were signed. */
const ownHeaders = new Set(['host', 'content-length', 'connection', 'transfer-encoding']);

/**
 * The transport of every AWS call, over the HttpClient port, so that proxy, TLS, headers and the size cap of a block
 * hold for them all, STS included. Rejects with the port's DiscoveryError.
 */
export function createAwsRequestHandler(http: HttpClient, signal: AbortSignal): AwsRequestHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, { takeBody } = {}) {
      const { status, headers, body } = await sendOnce(http, request, signal);
      checkPatience(request.hostname, status, headers['retry-after']);
      const isTaken = takeBody !== undefined && status < firstErrorStatus;
      if (!isTaken) checkExcess(request.hostname, body);
      if (isTaken) takeBody(body);
      return { response: { statusCode: status, headers: { ...headers }, body: isTaken ? new Uint8Array() : body } };
    },
    httpHandlerConfigs: () => ({}),
    updateHttpClientConfig: () => undefined,
    destroy: () => undefined,
  };
}

/** What the SDK is not given to parse: it reads over the entities of a document type as if there were none, and parses whatever it is given. */
function checkExcess(host: string, body: Buffer): void {
  const isXml = body[0] === lessThan;
  const excess = isXml ? body.includes('<!DOCTYPE') && 'is XML with a document type' : jsonExcessOf(body);
  if (typeof excess === 'string') throw new DiscoveryError('malformed', `the answer of ${host} ${excess}`);
}

/** The SDK would sleep for as long as it is told to, through the whole refresh; the next one can be put off instead. */
function checkPatience(host: string, status: number, retryAfter: string | undefined): void {
  const retryAfterMs = Number(retryAfter) * 1_000;
  if ((status === 429 || status === 503) && retryAfterMs > maxPatienceMs) {
    throw new DiscoveryError('throttled', `${host} asks not to be asked for ${retryAfter} s`, { retryAfterMs });
  }
}

async function sendOnce(http: HttpClient, request: AwsRequest, signal: AbortSignal) {
  try {
    return await http.send(httpRequestOf(request, signal));
  } catch (error) {
    // The mark by which the SDK knows that asking again may help; it does so a few times.
    if (error instanceof DiscoveryError && error.failure === 'unreachable') Object.assign(error, { $retryable: {} });
    throw error;
  }
}

function httpRequestOf(request: AwsRequest, signal: AbortSignal): HttpRequest {
  const { method, protocol, hostname, port, path, query = {}, headers, body } = request;
  const authority = port === undefined ? hostname : `${hostname}:${port}`;
  const kept = Object.entries(headers).filter(([name]) => !ownHeaders.has(name.toLowerCase()));
  return {
    method: methodOf(method),
    url: new URL(`${protocol}//${authority}${path}${queryOf(query)}`),
    headers: Object.fromEntries(kept),
    ...(body === undefined || body === null || body === '' ? {} : { body: bodyOf(body) }),
    signal,
  };
}

function methodOf(method: string): NonNullable<HttpRequest['method']> {
  const known = (['GET', 'HEAD', 'POST', 'PUT', 'DELETE'] as const).find((name) => name === method);
  if (known === undefined) throw new DiscoveryError('malformed', `AWS is not asked with the method ${method}`);
  return known;
}

function bodyOf(body: unknown): string | Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new DiscoveryError('malformed', 'AWS is not asked with a stream');
}

/** As the SDK signed it: RFC 3986 escapes, a value of null for a bare name. */
function queryOf(query: NonNullable<AwsRequest['query']>): string {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => (one === null ? uriEscaped(name) : `${uriEscaped(name)}=${uriEscaped(String(one))}`)),
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
