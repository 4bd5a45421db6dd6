import type { Ports } from '../../ports.ts';
import { inClusterApi } from './in-cluster.ts';
import type { ApiServer } from './object-list.ts';
import { apiServerUrlOf, type KubernetesOptions } from './options.ts';

/** The way to an API server. */
export interface Connection {
  /** Where it is and how it is asked, as of now. Rejects with a DiscoveryError that says what is missing. */
  open(signal: AbortSignal): Promise<ApiServer>;
}

/**
 * The server of a kubeconfig, of an EKS cluster, of `api_server`, or of the cluster around; in that order. Prometheus:
 * `discovery/kubernetes/kubernetes.go`, `New`.
 */
export function createConnection(options: KubernetesOptions, ports: Ports): Connection {
  const { kubeconfig_file, eks_cluster, api_server } = options;
  if (kubeconfig_file !== undefined) {
    return {
      async open(signal) {
        const { kubeconfigApi } = await import('./kubeconfig.ts');
        return await kubeconfigApi(kubeconfig_file, ports, signal);
      },
    };
  }
  if (eks_cluster !== undefined) {
    return {
      async open(signal) {
        const { eksApi } = await import('./eks.ts');
        return await eksApi({ ...options, eks_cluster }, ports, signal);
      },
    };
  }
  const url = api_server === undefined ? undefined : apiServerUrlOf(api_server);
  let api: ApiServer | undefined;
  return {
    async open() {
      api ??= url === undefined ? inClusterApi(ports) : { url, http: ports.http(options) };
      return api;
    },
  };
}
