import { DiscoveryError } from '../errors.ts';
import { sourceLimits } from '../model/source-limits.ts';
import type { HttpClientOptions } from '../options/http-client.ts';
import type { ProxyOptions } from '../options/proxy.ts';
import type { TlsClientOptions } from '../options/tls-client.ts';
import type { Clock, HttpAnswer, HttpClient, HttpRequest, Ports, Secrets } from '../ports.ts';
import { type AddedHeaders, addedHeadersOf, authorizationOf, authorizationOfUrl } from './authorization.ts';
import type { Patience } from './body.ts';
import { exchange, type HeaderList, type Hop } from './exchange.ts';
import type { Resolve } from './local-address.ts';
import { createTokens, type TokenRequest } from './oauth2-token.ts';
import { proxyFor } from './proxy-choice.ts';
import { hasLeft, maxRequests, redirectOf, refusedFor, withoutSensitive } from './redirect.ts';
import { tlsMaterialOf } from './tls-material.ts';
import { createTransports } from './transports.ts';
import { type Connector, proxyAuthorizationOf } from './tunnel.ts';

export interface HttpSettings {
  readonly secrets: Secrets;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Goes into the User-Agent. */
  readonly version: string;
  /** Name of the hub for `Via` (RFC 9110, 7.6.3): it knows its own request when one comes back to it. */
  readonly via?: string;
  /** Makes every connection in place of TCP, TLS and proxies. */
  readonly connect?: Connector;
  /** How slow an answer may be, where that differs from `sourceLimits`. */
  readonly patience?: Partial<Patience>;
  /** Resolves the names that redirects lead to, in place of the system. */
  readonly resolve?: Resolve;
}

export interface Http {
  readonly http: Ports['http'];
  /** Ends every connection; requests under way fail. */
  close(): Promise<void>;
}

type Way = ProxyOptions & { readonly tls_config?: TlsClientOptions | undefined; readonly enable_http2?: boolean };

/**
 * The HttpClient port on undici: the whole HTTP client block of Prometheus (`common/config/http_config.go`). Secrets and TLS files are read
 * for every request; answers are never decompressed. Connections are shared by equal settings; tokens live until they end.
 */
export function createHttp(settings: HttpSettings): Http {
  const { secrets, environment, clock, version, via, connect, resolve } = settings;
  const patience: Patience = { ...sourceLimits, ...settings.patience };
  const own: HeaderList = [
    ['user-agent', `rollcall/${version}`],
    ...(via === undefined ? [] : [['via', `1.1 ${via}`] as const]),
  ];
  const transports = createTransports(connect, resolve);

  async function sendOver(way: Way, hop: Hop): Promise<HttpAnswer> {
    const { socketPath, refused = [] } = hop;
    const proxy = socketPath === undefined ? proxyFor(hop.url, way, environment) : undefined;
    const tls = await tlsMaterialOf(way.tls_config, secrets);
    const connectHeaders = proxy === undefined ? [] : connectHeadersOf(way);
    const allowH2 = way.enable_http2 ?? true;
    const agent = transports.agentFor({ tls, allowH2, proxy, connectHeaders, socketPath, refused });
    const path = `${hop.url.pathname}${hop.url.search}`;
    if (proxy === undefined || hop.url.protocol === 'https:') return await exchange(agent, hop, path, patience);
    const headers = [...hop.headers, ...proxyAuthorizationOf(proxy)];
    return await exchange(agent, { ...hop, headers }, `${hop.url.origin}${path}`, patience);
  }

  const tokens = createTokens({ secrets, clock, send: (hop, oauth2) => sendOver(oauth2, hop) });

  /** Sends with a token, and once more with another where the one that was kept is not accepted any more. */
  async function sendWithToken(
    request: TokenRequest,
    send: (authorization: string) => Promise<HttpAnswer>,
  ): Promise<HttpAnswer> {
    const sendOnce = async () => {
      const token = await tokens(request);
      const answer = await send(token.header);
      if (answer.status === 401) token.forget();
      return { answer, isOutdated: answer.status === 401 && token.isKept };
    };
    const { answer, isOutdated } = await sendOnce();
    return isOutdated ? (await sendOnce()).answer : answer;
  }

  function client(options: HttpClientOptions): HttpClient {
    return {
      async send(request) {
        const first = hopOf(request, own);
        const { oauth2 } = options;
        const { signal } = request;
        const added = await addedHeadersOf(options.http_headers, secrets);
        const send = (authorization: string | undefined): Promise<HttpAnswer> =>
          follow(first, options.follow_redirects, (hop, isAway) =>
            sendOver(options, { ...hop, headers: headersOf(hop.headers, authorization, added, isAway) }),
          );
        if (valueIn(first.headers, 'authorization')) return await send(undefined);
        const named = authorizationOfUrl(request.url);
        if (named !== undefined || oauth2 === undefined) {
          return await send(named ?? (await authorizationOf(options, secrets)));
        }
        const userAgent = valueIn(first.headers, 'user-agent') ?? '';
        return await sendWithToken({ oauth2, userAgent, signal }, send);
      },
    };
  }

  return { http: client, close: transports.close };
}

/** Sends, and sends again where an answer points to. Credentials stay behind for good once the host that was meant is left. */
async function follow(
  first: Hop,
  isFollowing: boolean,
  send: (hop: Hop, isAway: boolean) => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  let hop = first;
  let isAway = false;
  for (let made = 0; made < maxRequests; made += 1) {
    const answer = await send(hop, isAway);
    const next = isFollowing ? redirectOf(hop, answer) : undefined;
    if (next === undefined) return answer;
    isAway ||= hasLeft(first.url, next.url);
    hop = { ...next, refused: hop.socketPath === undefined ? refusedFor(first.url, next.url) : [] };
  }
  throw new DiscoveryError('malformed', `${first.url.host} redirects more often than ${maxRequests} times`);
}

function headersOf(
  own: HeaderList,
  authorization: string | undefined,
  added: AddedHeaders,
  isAway: boolean,
): HeaderList {
  if (isAway) return withoutSensitive([...own, ...added.open]);
  const credentials: HeaderList = authorization === undefined ? [] : [['authorization', authorization]];
  return [...own, ...credentials, ...added.open, ...added.secret];
}

/** A request names itself where it wants to: then we do not. */
function hopOf(
  { url, socketPath, method = 'GET', headers = {}, body, maxBytes = sourceLimits.answerBytes, signal }: HttpRequest,
  own: HeaderList,
): Hop {
  const named = Object.entries(headers);
  const unnamed = own.filter(([name]) => valueIn(named, name) === undefined);
  return { url, socketPath, method, headers: [...unnamed, ...named], body, maxBytes, signal };
}

function valueIn(headers: HeaderList, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

function connectHeadersOf({ proxy_connect_header }: ProxyOptions): HeaderList {
  return Object.entries(proxy_connect_header ?? {}).flatMap(([name, values]) =>
    values.map((value) => [name, value.reveal()] as const),
  );
}
