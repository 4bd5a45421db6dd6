import type { RequestOptions } from 'node:https';
import { type Cluster, KubeConfig, type User } from '@kubernetes/client-node';
import { DiscoveryError } from '../../errors.ts';
import { defaultHttpClientOptions, type HttpClientOptions } from '../../options/http-client.ts';
import { secretOf } from '../../options/secret.ts';
import { isFields } from './json-fields.ts';

/** The current context of a kubeconfig. */
export interface KubeconfigContext {
  readonly cluster: Cluster;
  /** Undefined: nobody in particular. */
  readonly user: User | undefined;
  /** Goes before all other credentials, as kubectl has it. */
  readonly tokenFile: string | undefined;
}

/**
 * A context as options of our own HTTP client. Runs its credential plugin, if it has one; rejects with what `unusable`
 * makes of the reason.
 */
export async function clientOptionsOf(
  context: KubeconfigContext,
  unusable: (reason: string) => DiscoveryError,
  signal: AbortSignal,
): Promise<HttpClientOptions> {
  const { cluster, user, tokenFile } = context;
  const { proxyUrl } = cluster;
  if (proxyUrl !== undefined && !/^https?:\/\//.test(proxyUrl)) throw unusable('names a proxy that is not HTTP');
  const { ca, cert, key, headers } = await materialOf(context, unusable, signal);
  const privateKey = textOf(key);
  return {
    ...defaultHttpClientOptions,
    ...(tokenFile === undefined
      ? credentialsOf(user, headers)
      : { authorization: { type: 'Bearer', credentials_file: tokenFile } }),
    tls_config: {
      ca: textOf(ca),
      cert: textOf(cert),
      key: privateKey === undefined ? undefined : secretOf(privateKey),
      server_name: cluster.tlsServerName,
      insecure_skip_verify: cluster.skipTLSVerify,
    },
    proxy_url: proxyUrl,
    http_headers: user?.impersonateUser ? { 'Impersonate-User': { values: [user.impersonateUser] } } : undefined,
  };
}

type Material = Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'headers'>;

/** Certificates and headers as the client finds them: from files, inline data, and credential plugins. */
async function materialOf(
  { cluster, user }: KubeconfigContext,
  unusable: (reason: string) => DiscoveryError,
  signal: AbortSignal,
): Promise<Material> {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(usableCluster(cluster), usableUser(user));
  const options: RequestOptions = {};
  try {
    await orAborted(config.applyToHTTPSOptions(options), unusable, signal);
  } catch (error) {
    if (error instanceof DiscoveryError) throw error;
    // The cause is left out: what a plugin printed, and a parser's message that quotes it, can hold a token.
    throw unusable(`cannot be used: ${reasonOf(error, user)}`);
  }
  return options;
}

/** Inline data goes before a file, as kubectl has it. The connection that the client prepares is not used, so neither is the proxy. */
function usableCluster({ proxyUrl: _proxy, caFile, ...cluster }: Cluster): Cluster {
  const skipTLSVerify = cluster.skipTLSVerify || !cluster.server.startsWith('https:');
  return { ...cluster, skipTLSVerify, ...(caFile && !cluster.caData ? { caFile } : {}) };
}

function usableUser(user: User | undefined): User {
  if (user === undefined) return { name: '' };
  const { certFile, keyFile, ...rest } = user;
  return {
    ...rest,
    ...(certFile && !rest.certData ? { certFile } : {}),
    ...(keyFile && !rest.keyData ? { keyFile } : {}),
  };
}

/** A plugin that never ends must not outlast the refresh. */
async function orAborted(
  work: Promise<void>,
  unusable: (reason: string) => DiscoveryError,
  signal: AbortSignal,
): Promise<void> {
  const aborted = new Promise<never>((_resolve, reject) => {
    const cause = unusable('has a credential plugin that did not end in time');
    const stop = (): void => reject(new DiscoveryError('aborted', cause.message));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  await Promise.race([work, aborted]);
}

function reasonOf(error: unknown, user: User | undefined): string {
  const exec: unknown = user?.exec;
  const command = isFields(exec) && typeof exec['command'] === 'string' ? ` ${exec['command']}` : '';
  if (isFields(error) && typeof error['code'] === 'string' && typeof error['path'] === 'string') {
    return `${error['path']}: ${error['code']}`;
  }
  return `its credential plugin${command} failed; run it by hand to see why`;
}

function credentialsOf(user: User | undefined, headers: unknown): Partial<HttpClientOptions> {
  const header = isFields(headers) ? headers['Authorization'] : undefined;
  const token = typeof header === 'string' ? /^Bearer\s+(.+)$/s.exec(header)?.[1]?.trim() : undefined;
  if (token !== undefined) return { authorization: { type: 'Bearer', credentials: secretOf(token) } };
  if (!user?.username) return {};
  return { basic_auth: { username: user.username, password: secretOf(user.password ?? '') } };
}

/** PEM as text; the client gives bytes of a file or of inline data, and text of a plugin. */
function textOf(pem: RequestOptions['ca'] | RequestOptions['key']): string | undefined {
  if (typeof pem === 'string') return pem;
  return Buffer.isBuffer(pem) ? pem.toString('utf8') : undefined;
}
