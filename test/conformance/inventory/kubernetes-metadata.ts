import type { Random } from '../random.ts';
import { ipv4, ipv6, maybe, oddMap } from './oddities.ts';

/** An object as an API server lists it. */
export type Resource = Readonly<Record<string, unknown>> & {
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string };
};

export const namespaceNames = ['default', 'shop', 'team-a', 'team-b'] as const;
export const nodeNames = ['node-0', 'node-1', 'node-2', 'node-3', 'node-4', 'node-5'] as const;

export function metadata(random: Random, name: string, namespace?: string) {
  return {
    name,
    namespace,
    uid: maybe(random, 5, () => `uid-${name}`),
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: maybe(random, 15, () => oddMap(random, 5)),
    annotations: maybe(random, 30, () => oddMap(random, 4)),
  };
}

/** Nodes, of which the first few are those that other objects name. Each has an address: without one it would be unread. */
export function nodes(random: Random, count: number): readonly Resource[] {
  return Array.from({ length: count }, (_, index) => ({
    metadata: metadata(random, `node-${index}`),
    spec: { providerID: maybe(random, 30, () => `aws:///eu-west-1a/i-${index}`) },
    status: {
      addresses: nodeAddresses(random),
      conditions: maybe(random, 20, () =>
        ['Ready', 'MemoryPressure', 'DiskPressure'].map((type) => ({
          type,
          status: random.oneOf(['True', 'False', 'Unknown', '']),
        })),
      ),
      daemonEndpoints: { kubeletEndpoint: { Port: random.oneOf([10_250, 10_255, 0]) } },
    },
  }));
}

function nodeAddresses(random: Random): readonly object[] {
  const types = [
    'InternalIP',
    'ExternalIP',
    'InternalDNS',
    'ExternalDNS',
    'Hostname',
    'InternalIP',
    'LegacyHostIP',
  ] as const;
  const known = random.shuffled(types).slice(0, random.below(types.length));
  return [random.oneOf(['InternalIP', 'Hostname', 'ExternalDNS']), ...known].map((type) => ({
    type,
    address: type.endsWith('IP') ? random.oneOf([ipv4(random), ipv6(random)]) : `host-${random.below(99)}.example.com`,
  }));
}

export function namespaces(random: Random): readonly Resource[] {
  return namespaceNames.slice(0, 3).map((name) => ({ metadata: metadata(random, name) }));
}
