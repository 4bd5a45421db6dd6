import { identityOfHttpClient } from '../../options/http-client.ts';
import { type AskedUrl, askedUrl, urlOf } from '../../options/http-url.ts';
import { type Concern, defineMechanism } from '../mechanism.ts';
import { urlConcerns } from '../url-concerns.ts';
import { createStackitDiscoverer } from './discoverer.ts';
import { hasServiceAccount, StackitOptions } from './options.ts';

/** The servers of a STACKIT project. */
export const mechanism = defineMechanism({
  name: 'stackit',
  options: StackitOptions,
  describe: (options) =>
    `${options.endpoint === undefined ? options.region : urlOf(options.endpoint).host}/${options.project}`,
  identity: (options) => {
    const { project, port, service_account_key_path, private_key_path, credentials_file_path } = options;
    const account = [service_account_key_path, private_key_path, credentials_file_path].map((path) => path ?? '');
    return { endpoint: endpointOf(options).shown, project, port, account, client: identityOfHttpClient(options) };
  },
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: concernsOf,
  create: async (options, ports) => createStackitDiscoverer(options, endpointOf(options), ports),
});

function endpointOf({ endpoint, region }: StackitOptions): AskedUrl {
  return endpoint ?? askedUrl(`https://iaas.api.${region}.stackit.cloud`);
}

function concernsOf(options: StackitOptions): readonly Concern[] {
  const { endpoint, project } = options;
  const keys = ['private_key', 'private_key_path', 'credentials_file_path'] as const;
  const unused = hasServiceAccount(options) ? [] : keys.filter((key) => options[key] !== undefined);
  return [
    ...(endpoint === undefined ? [] : urlConcerns(endpoint, 'endpoint')),
    ...(project === '' ? [{ message: 'project is empty, and no API has servers of no project' }] : []),
    ...unused.map((key) => ({ message: `${key} is not used without service_account_key or service_account_key_path` })),
  ];
}
