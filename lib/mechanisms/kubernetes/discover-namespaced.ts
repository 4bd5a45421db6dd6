import { stoppedAfter } from '../../asking/stopped-after.ts';
import { DiscoveryError } from '../../errors.ts';
import { type Discovery, whole } from '../../model/discovery.ts';
import type { TargetGroup } from '../../model/target-group.ts';
import { type Attached, attachedControllerOf, attachedNamespaceOf, attachedNodeOf } from './attached.ts';
import { backingOf } from './backed-targets.ts';
import { type DiscoveredRole, namespacedRoles } from './discovered-role.ts';
import type { Fields } from './json-fields.ts';
import type { List, WantedList } from './list.ts';
import { keyOf } from './object-metadata.ts';
import type { KubernetesOptions, Role } from './options.ts';
import { type Pod, podOf } from './pod.ts';
import { type Resource, resources } from './resource.ts';
import { backedServiceOf } from './service.ts';

type Options = Pick<KubernetesOptions, 'attach_metadata'> & { readonly role: Exclude<Role, 'node'> };

/** What is attached to objects of every namespace. */
type ClusterAttached = Pick<Attached, 'nodes' | 'namespaces'>;

/**
 * Discovers a role in all namespaces (undefined) or in some. A namespace of which a list fails is unread, as long as
 * another one could be read; a failure of what is listed for all of them rejects.
 */
export async function discoverNamespaced(
  options: Options,
  namespaces: readonly string[] | undefined,
  list: List,
  signal: AbortSignal,
): Promise<Discovery> {
  const cluster = await clusterAttached(options, list, signal);
  if (namespaces === undefined) return whole(await groupsIn(undefined, { options, cluster, list, signal }));
  const parts = await Promise.all(namespaces.map((namespace) => partOf(namespace, { options, cluster, list, signal })));
  const unread = parts.flatMap((part) => part.unread);
  const [first] = unread;
  if (first !== undefined && unread.length === parts.length) throw first.cause;
  return { groups: parts.flatMap(({ groups }) => groups), unread };
}

interface Context {
  readonly options: Options;
  readonly cluster: ClusterAttached;
  readonly list: List;
  readonly signal: AbortSignal;
}

async function partOf(namespace: string, context: Context): Promise<Discovery> {
  const { options, signal } = context;
  try {
    return whole(await groupsIn(namespace, context));
  } catch (cause) {
    if (!(cause instanceof DiscoveryError) || cause.failure === 'aborted' || signal.aborted) throw cause;
    const name = `${namespacedRoles[options.role].sourcePrefix}/${namespace}/`;
    return { groups: [], unread: [{ kind: 'prefix', name, cause }] };
  }
}

async function clusterAttached(
  { attach_metadata, role }: Options,
  list: List,
  signal: AbortSignal,
): Promise<ClusterAttached> {
  const hasNodes = attach_metadata.node && namespacedRoles[role].hasPods;
  const [nodes, namespaces] = await Promise.all([
    hasNodes ? list(metadataOfAll(resources.nodes), attachedNodeOf, signal) : undefined,
    attach_metadata.namespace ? list(metadataOfAll(resources.namespaces), attachedNamespaceOf, signal) : undefined,
  ]);
  return { nodes: nodes && new Map(nodes), namespaces: namespaces && new Map(namespaces) };
}

function metadataOfAll(resource: Resource): WantedList {
  return { resource, namespace: undefined, isMetadataOnly: true };
}

/** Lists what stands behind the objects, then the objects themselves, of which each becomes a group as soon as it is read. */
function groupsIn(namespace: string | undefined, context: Context): Promise<readonly TargetGroup[]> {
  const { options, cluster, list } = context;
  const role = namespacedRoles[options.role];
  const { deployment, job, cronjob } = options.attach_metadata;
  const metadataOf = (resource: Resource): WantedList => ({ resource, namespace, isMetadataOnly: true });
  return stoppedAfter(context.signal, async (signal) => {
    const [replicaSets, jobs, services, pods] = await Promise.all([
      role.hasPods && deployment ? list(metadataOf(resources.replicaSets), attachedControllerOf, signal) : undefined,
      role.hasPods && cronjob ? list(metadataOf(resources.jobs), attachedControllerOf, signal) : undefined,
      role.services === 'none' ? [] : list(servicesOf(role, namespace), backedServiceOf, signal),
      role.services === 'none'
        ? []
        : list({ resource: resources.pods, namespace, isMetadataOnly: false }, namedPodOf, signal),
    ]);
    const attached: Attached = {
      ...cluster,
      replicaSets: replicaSets && new Map(replicaSets),
      jobs: jobs && new Map(jobs),
      hasJobNames: job,
    };
    const backing = backingOf({ pods: new Map(pods), services: new Map(services), attached });
    const readGroup = (object: Fields): TargetGroup | undefined => {
      const group = role.groupOf(object, backing);
      return group.targets.length === 0 ? undefined : group;
    };
    return await list({ resource: role.resource, namespace, isMetadataOnly: false }, readGroup, signal);
  });
}

function servicesOf(role: DiscoveredRole, namespace: string | undefined): WantedList {
  return { resource: resources.services, namespace, isMetadataOnly: role.services === 'metadata' };
}

function namedPodOf(object: Fields): readonly [key: string, pod: Pod] {
  const pod = podOf(object);
  return [keyOf(pod.metadata), pod];
}
