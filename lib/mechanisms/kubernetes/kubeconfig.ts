import { dirname, isAbsolute, join } from 'node:path';
import { KubeConfig, loadYaml } from '@kubernetes/client-node';
import { DiscoveryError } from '../../errors.ts';
import type { Ports } from '../../ports.ts';
import { type Fields, isFields } from './json-fields.ts';
import { clientOptionsOf, type KubeconfigContext } from './kubeconfig-client.ts';
import type { ApiServer } from './object-list.ts';
import { apiServerUrlOf } from './options.ts';
import { isLocalPath } from './reference.ts';

/**
 * The API server of a kubeconfig's current context, asked as its user. What the file and its credential plugin say is
 * looked up anew each time. Rejects with a DiscoveryError that names the file, and nothing that stands in it.
 */
export async function kubeconfigApi(reference: string, ports: Ports, signal: AbortSignal): Promise<ApiServer> {
  const unusable = (reason: string): DiscoveryError =>
    new DiscoveryError('unauthorized', `kubeconfig ${reference} ${reason}`);
  const context = contextOf(await ports.secrets.read(reference), reference, unusable);
  const url = apiServerUrlOf(context.cluster.server);
  if (url === undefined) throw unusable('names a server that is no URL');
  return { url, http: ports.http(await clientOptionsOf(context, unusable, signal)) };
}

type Unusable = (reason: string) => DiscoveryError;

function contextOf(text: string, reference: string, unusable: Unusable): KubeconfigContext {
  const document = documentOf(text, unusable);
  const users = namedUsers(document);
  const folder = isLocalPath(reference) ? dirname(reference) : undefined;
  const config = new KubeConfig();
  try {
    config.loadFromString(JSON.stringify({ ...document, users: [...users.values()].map(withoutTokenFile) }));
  } catch (error) {
    // Of a document that was read, it complains about a missing key, by its name.
    throw unusable(`is not complete: ${error instanceof Error ? error.message : 'it cannot be read'}`);
  }
  if (folder !== undefined) config.makePathsAbsolute(folder);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw unusable('has no current context with a cluster');
  const user = config.getCurrentUser() ?? undefined;
  return { cluster, user, tokenFile: tokenFileOf(users.get(user?.name), folder) };
}

function documentOf(text: string, unusable: Unusable): Fields {
  let document: unknown;
  try {
    document = loadYaml(text);
  } catch {
    // The parser's own message, and so the cause, would quote the file, which holds secrets.
    throw unusable('is not YAML');
  }
  if (!isFields(document)) throw unusable('is not a kubeconfig');
  return document;
}

function namedUsers({ users }: Fields): ReadonlyMap<unknown, Fields> {
  return new Map((Array.isArray(users) ? users.filter(isFields) : []).map((user) => [user['name'], user]));
}

/** The client would read the file once, and under another key than kubectl does; ours reads it for every request. */
function withoutTokenFile(entry: Fields): Fields {
  if (!isFields(entry['user'])) return entry;
  const { tokenFile: _kubectl, 'token-file': _client, ...user } = entry['user'];
  return { ...entry, user };
}

function tokenFileOf(entry: Fields | undefined, folder: string | undefined): string | undefined {
  const user = entry?.['user'];
  if (!isFields(user)) return undefined;
  const file = user['tokenFile'] ?? user['token-file'];
  if (typeof file !== 'string' || file === '') return undefined;
  return folder === undefined || isAbsolute(file) || !isLocalPath(file) ? file : join(folder, file);
}
