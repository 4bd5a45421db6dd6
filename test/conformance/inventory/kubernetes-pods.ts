import type { Random } from '../random.ts';
import { metadata, namespaceNames, nodeNames, type Resource } from './kubernetes-metadata.ts';
import { ipv4, ipv6, maybe } from './oddities.ts';

/** Pods of every shape: without addresses, with both kinds of containers, with ports that lack this or that. */
export function pods(random: Random, count: number): readonly Resource[] {
  return Array.from({ length: count }, (_, index) => {
    const containers = containerList(random, 'c', 1 + random.below(3));
    const initContainers = containerList(random, 'init', random.percent(20) ? 1 : 0);
    return {
      metadata: {
        ...metadata(random, `pod-${index}`, random.oneOf(namespaceNames)),
        ownerReferences: ownerReferences(random),
      },
      spec: { nodeName: maybe(random, 10, () => random.oneOf(nodeNames)), containers, initContainers },
      status: {
        phase: maybe(random, 5, () => random.oneOf(['Running', 'Pending', 'Succeeded', 'Failed', 'Unknown'])),
        podIP: maybe(random, 10, () => (random.percent(20) ? ipv6(random) : ipv4(random))),
        hostIP: maybe(random, 10, () => ipv4(random)),
        conditions: maybe(random, 15, () => [
          { type: 'Initialized', status: 'True' },
          { type: 'Ready', status: random.oneOf(['True', 'False', 'Unknown']) },
        ]),
        containerStatuses: statuses(random, containers),
        initContainerStatuses: statuses(random, initContainers),
      },
    };
  });
}

type Container = Readonly<Record<string, unknown>> & { readonly name: string };

function containerList(random: Random, prefix: string, count: number): readonly Container[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${prefix}${index}`,
    image: maybe(random, 5, () => `registry.example.com/app:${random.below(9)}`),
    ports: maybe(random, 30, () => ports(random)),
    // A sidecar is an init container that goes on.
    ...(prefix === 'init' && random.percent(50) ? { restartPolicy: 'Always' } : {}),
  }));
}

function ports(random: Random): readonly object[] {
  return Array.from({ length: random.below(4) }, () => ({
    name: maybe(random, 30, () => random.oneOf(['http', 'metrics', 'grpc', ''])),
    containerPort: 8000 + random.below(6),
    protocol: maybe(random, 20, () => random.oneOf(['TCP', 'UDP', 'SCTP'])),
  }));
}

function statuses(random: Random, containers: readonly Container[]): readonly object[] | undefined {
  const known = containers.filter(() => !random.percent(10));
  return maybe(random, 10, () =>
    random.shuffled(known).map(({ name }) => ({
      name,
      ready: true,
      containerID: maybe(random, 10, () => `containerd://${random.below(1_000_000)}`),
    })),
  );
}

/** Owners that can be looked up, those that cannot, and those that do not control. */
function ownerReferences(random: Random): readonly object[] | undefined {
  const owner = random.oneOf([
    { kind: 'ReplicaSet', apiVersion: 'apps/v1' },
    { kind: 'Job', apiVersion: 'batch/v1' },
    { kind: 'StatefulSet', apiVersion: 'apps/v1' },
    { kind: 'Node', apiVersion: 'v1' },
  ]);
  const name = `owner-${random.below(20)}`;
  const controller = maybe(random, 15, () => random.percent(85));
  return maybe(random, 25, () => [{ ...owner, name, uid: `uid-${name}`, controller }]);
}

/** Replica sets and jobs by the names that pods know, most of them owned by something in turn. */
export function owners(random: Random, kind: 'CronJob' | 'Deployment'): readonly Resource[] {
  return namespaceNames.flatMap((namespace) =>
    Array.from({ length: 15 }, (_, index) => ({
      metadata: {
        ...metadata(random, `owner-${index}`, namespace),
        ownerReferences: maybe(random, 20, () => [
          {
            kind,
            apiVersion: kind === 'CronJob' ? 'batch/v1' : 'apps/v1',
            name: `app-${index}`,
            uid: 'u',
            controller: true,
          },
        ]),
      },
    })),
  );
}
