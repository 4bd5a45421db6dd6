import { defaultHttpClientOptions, identityOfHttpClient } from '../../options/http-client.ts';
import { urlOf } from '../../options/http-url.ts';
import { type Concern, defineMechanism } from '../mechanism.ts';
import { urlConcerns } from '../url-concerns.ts';
import { OpenstackOptions } from './options.ts';

/** The hypervisors, instances or load balancers of one region of an OpenStack cloud. */
export const mechanism = defineMechanism({
  name: 'openstack',
  options: OpenstackOptions,
  describe: ({ role, region, identity_endpoint: endpoint }) =>
    endpoint === undefined ? `${role}/${region}` : `${role}/${urlOf(endpoint).host}/${region}`,
  identity: (options) => {
    const { role, region, availability, all_tenants: everyProject, port, tls_config } = options;
    const client = identityOfHttpClient({ ...defaultHttpClientOptions, tls_config });
    return { role, region, availability, everyProject, port, login: identityOfLogin(options), client };
  },
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: ({ identity_endpoint }) =>
    identity_endpoint === undefined ? [environmentConcern] : urlConcerns(identity_endpoint, 'identity_endpoint'),
  create: async (options, ports) => {
    const { createOpenstackDiscoverer } = await import('./discoverer.ts');
    return createOpenstackDiscoverer(options, ports);
  },
});

const environmentConcern: Concern = {
  impossibleOn: 'lambda',
  message: 'without identity_endpoint the login comes from OS_AUTH_URL and the like, which are not set there',
};

function identityOfLogin(options: OpenstackOptions) {
  if (options.identity_endpoint === undefined) return 'environment';
  return {
    endpoint: options.identity_endpoint.shown,
    user: options.userid ?? options.username,
    project: [options.project_id, options.project_name].map((project) => project ?? ''),
    domain: [options.domain_id, options.domain_name].map((domain) => domain ?? ''),
    application: [options.application_credential_id, options.application_credential_name].map((id) => id ?? ''),
  };
}
