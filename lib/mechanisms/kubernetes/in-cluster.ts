import { DiscoveryError } from '../../errors.ts';
import { addressOf } from '../../model/address.ts';
import { defaultHttpClientOptions } from '../../options/http-client.ts';
import type { Ports } from '../../ports.ts';
import type { ApiServer } from './object-list.ts';

const mount = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The API server of the cluster that this process runs in, asked as its pod's service account; the token is read anew
 * when it changes. Kubernetes: `client-go/rest/config.go`, `InClusterConfig`. Throws a DiscoveryError outside a cluster.
 */
export function inClusterApi({ environment, http }: Ports): ApiServer {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '' } = environment;
  if (host === '' || port === '') {
    const wayOut = 'set api_server or kubeconfig_file';
    throw new DiscoveryError(
      'unreachable',
      `not inside a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set; ${wayOut}`,
    );
  }
  const url = URL.parse(`https://${addressOf(host, port)}`);
  if (url === null) throw new DiscoveryError('unreachable', 'KUBERNETES_SERVICE_HOST and _PORT are no address');
  return {
    url,
    http: http({
      ...defaultHttpClientOptions,
      authorization: { type: 'Bearer', credentials_file: `${mount}/token` },
      tls_config: { ca_file: `${mount}/ca.crt`, insecure_skip_verify: false },
    }),
  };
}

/** The namespace of the pod that this process runs in. Rejects with a DiscoveryError outside a cluster. */
export async function ownNamespaceOf({ secrets }: Ports): Promise<string> {
  const namespace = await secrets.read(`${mount}/namespace`);
  if (/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(namespace)) return namespace;
  throw new DiscoveryError('malformed', `${mount}/namespace does not hold the name of a namespace`);
}
