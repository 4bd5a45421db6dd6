import { concurrencyLimit } from '../../asking/concurrency-limit.ts';
import { stoppedAfter } from '../../asking/stopped-after.ts';
import type { Discovery } from '../../model/discovery.ts';
import type { Ports } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { createConnection } from './connection.ts';
import { discoverNamespaced } from './discover-namespaced.ts';
import { ownNamespaceOf } from './in-cluster.ts';
import type { List } from './list.ts';
import { nodeGroup } from './node.ts';
import { type ApiServer, objectsOf } from './object-list.ts';
import type { KubernetesOptions } from './options.ts';
import { resources } from './resource.ts';

/** Lists that are asked for at once. */
const maxLists = 4;

/** Lists the objects of one role. Prometheus: `discovery/kubernetes/kubernetes.go`, `Run`. */
export function createDiscoverer(options: KubernetesOptions, ports: Ports): Discoverer {
  const connection = createConnection(options, ports);
  return {
    refresh: (signal) =>
      stoppedAfter(signal, async (stop) => {
        const list = listOf(options, await connection.open(stop));
        if (options.role === 'node') return await discoverNodes(list, stop);
        return await discoverNamespaced(
          { ...options, role: options.role },
          await namespacesOf(options, ports),
          list,
          stop,
        );
      }),
  };
}

function listOf({ selectors }: KubernetesOptions, api: ApiServer): List {
  const limited = concurrencyLimit(maxLists);
  return (wanted, read, signal) => {
    const selector = selectors.find(({ role }) => role === wanted.resource.selectorRole);
    const list = { ...wanted, labelSelector: selector?.label ?? '', fieldSelector: selector?.field ?? '' };
    return limited(() => objectsOf(api, list, read, signal));
  };
}

/** Undefined: all of the cluster. Prometheus takes a namespace without a name for that, too. */
async function namespacesOf({ namespaces }: KubernetesOptions, ports: Ports): Promise<readonly string[] | undefined> {
  const own = namespaces.own_namespace ? [await ownNamespaceOf(ports)] : [];
  const names = new Set([...namespaces.names, ...own]);
  return names.size === 0 || names.has('') ? undefined : [...names];
}

async function discoverNodes(list: List, signal: AbortSignal): Promise<Discovery> {
  const wanted = { resource: resources.nodes, namespace: undefined, isMetadataOnly: false };
  const found = await list(wanted, nodeGroup, signal);
  return {
    groups: found.filter((node) => 'targets' in node),
    unread: found.filter((node) => 'cause' in node),
  };
}
