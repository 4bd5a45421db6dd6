import { identityOfHttpClient, isAuthenticated } from '../../options/http-client.ts';
import { type Concern, defineMechanism } from '../mechanism.ts';
import { createAzureDiscoverer } from './discoverer.ts';
import { AzureOptions } from './options.ts';

/** The virtual machines of an Azure subscription, those of scale sets among them. */
export const mechanism = defineMechanism({
  name: 'azure',
  options: AzureOptions,
  describe: ({ subscription_id, resource_group }) =>
    resource_group === undefined ? subscription_id : `${subscription_id}/${resource_group}`,
  identity: (options) => {
    const { environment, authentication_method, subscription_id, tenant_id, client_id } = options;
    return {
      cloud: environment.resourceManager,
      subscription: subscription_id,
      group: options.resource_group,
      method: authentication_method,
      tenant: tenant_id,
      id: client_id,
      secret: options.client_secret_file,
      port: options.port,
      client: identityOfHttpClient(options),
    };
  },
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: concernsOf,
  create: async (options, ports) => createAzureDiscoverer(options, ports),
});

const whyNotOnLambda = {
  OAuth: undefined,
  ManagedIdentity: 'only what runs on Azure has a managed identity',
  SDK: 'a function has neither the variables that it looks for nor a managed identity',
  WorkloadIdentity: 'a function has no file with a federated token',
} as const;

function concernsOf(options: AzureOptions): readonly Concern[] {
  const { authentication_method: method, client_secret, client_secret_file } = options;
  const why = whyNotOnLambda[method];
  const concerns: Concern[] = [];
  if (why !== undefined) {
    concerns.push({
      impossibleOn: 'lambda',
      message: `authentication_method ${method} is of no use: ${why}; use OAuth`,
    });
    if ((client_secret ?? client_secret_file) !== undefined)
      concerns.push({ message: `client_secret does not count with authentication_method ${method}` });
  }
  if (isAuthenticated(options))
    concerns.push({ message: 'Azure is asked with a token of its own; no other authentication is sent' });
  return concerns;
}
