import { eventScopeOf } from '../../aws/event-scope.ts';
import type { Json } from '../../model/digest.ts';
import type { EventScope } from '../../model/event-scope.ts';
import { identityOfHttpClient } from '../../options/http-client.ts';
import { maskedUrl } from '../../options/masked-url.ts';
import { type Concern, defineMechanism } from '../mechanism.ts';
import { apiServerUrlOf, KubernetesOptions } from './options.ts';
import permissions from './permissions.json' with { type: 'json' };
import { isLocalPath } from './reference.ts';

const namedNamespaces = 3;

/** Targets from the objects of a Kubernetes cluster. */
export const mechanism = defineMechanism({
  name: 'kubernetes',
  options: KubernetesOptions,
  describe: (options) => `${options.role}@${serverOf(options)}${namespacesOf(options)}`,
  identity: (options) => ({
    role: options.role,
    server: options.api_server && maskedUrl(options.api_server),
    kubeconfig: options.kubeconfig_file,
    eks: identityOfEks(options),
    namespaces: [...new Set(options.namespaces.names)].sort(),
    ownNamespace: options.namespaces.own_namespace,
    selectors: Object.fromEntries(options.selectors.map(({ role, label, field }) => [role, [label, field]])),
    attached: options.attach_metadata,
    http: identityOfHttpClient(options),
  }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: concernsOf,
  hints: hintsOf,
  permissions: permissions.actions,
  create: async (options, ports) => {
    const { createDiscoverer } = await import('./discoverer.ts');
    return createDiscoverer(options, ports);
  },
});

/** EKS tells of clusters and node groups; machines of its nodes come and go as any of EC2 do. Pods nobody tells of. */
function hintsOf(options: KubernetesOptions): readonly EventScope[] {
  if (options.eks_cluster === undefined) return [];
  const machines = options.role === 'node' ? ['aws.ec2', 'aws.autoscaling'] : [];
  return [eventScopeOf(options, ['aws.eks', ...machines])];
}

type Server = Pick<Partial<KubernetesOptions>, 'api_server' | 'kubeconfig_file' | 'eks_cluster' | 'region'>;

function serverOf({ api_server, kubeconfig_file, eks_cluster, region }: Server): string {
  if (eks_cluster !== undefined) return region === undefined ? eks_cluster : `${region}/${eks_cluster}`;
  if (kubeconfig_file !== undefined) return kubeconfig_file;
  return api_server === undefined ? 'in-cluster' : (apiServerUrlOf(api_server)?.host ?? '');
}

/** Providers of one cluster often differ in nothing else: the first few are named. */
function namespacesOf({ namespaces: { names } }: KubernetesOptions): string {
  if (names.length === 0) return '';
  const others = names.length > namedNamespaces ? `,+${names.length - namedNamespaces}` : '';
  return `/${names.slice(0, namedNamespaces).join(',')}${others}`;
}

function identityOfEks({ eks_cluster, region, role_arn, external_id }: KubernetesOptions): Json | undefined {
  return eks_cluster === undefined ? undefined : { cluster: eks_cluster, region, role_arn, external_id };
}

function concernsOf({ api_server, kubeconfig_file, eks_cluster, namespaces }: KubernetesOptions): readonly Concern[] {
  const concerns: string[] = [];
  if (api_server === undefined && kubeconfig_file === undefined && eks_cluster === undefined) {
    concerns.push('a function runs in no cluster; set eks_cluster, api_server with credentials, or kubeconfig_file');
  }
  if (namespaces.own_namespace) {
    concerns.push('a function has no namespace of its own; name it under namespaces.names');
  }
  if (api_server !== undefined && isLoopback(apiServerUrlOf(api_server)?.hostname ?? '')) {
    concerns.push(`nothing listens at ${serverOf({ api_server })} inside a function; set an address it can reach`);
  }
  if (kubeconfig_file !== undefined && isLocalPath(kubeconfig_file)) {
    concerns.push(
      `${kubeconfig_file} is a local file, which a function reads only from its bundle; keep it in ssm:/ or secretsmanager:`,
    );
  }
  return concerns.map((message) => ({ impossibleOn: 'lambda', message }));
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}
