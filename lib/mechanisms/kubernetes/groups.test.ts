import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiscoveryError } from '../../errors.ts';
import type { Attached } from './attached.ts';
import { backingOf } from './backed-targets.ts';
import { endpointSliceGroup } from './endpoint-slice.ts';
import { endpointsGroup } from './endpoints.ts';
import { ingressGroup, matchesHost } from './ingress.ts';
import type { Fields } from './json-fields.ts';
import { nodeGroup } from './node.ts';
import { podGroup, podOf } from './pod.ts';
import { serviceGroup } from './service.ts';

const nothing: Attached = {
  nodes: undefined,
  namespaces: undefined,
  replicaSets: undefined,
  jobs: undefined,
  hasJobNames: true,
};
const pod = podOf({
  metadata: { name: 'p', namespace: 'n' },
  spec: { containers: [{ name: 'c', ports: [{ containerPort: 80 }, { containerPort: 81 }] }] },
  status: { podIP: '192.0.2.1' },
});
const backing = backingOf({ pods: new Map([['n/p', pod]]), services: new Map(), attached: nothing });

const groupsOf = {
  node: nodeGroup,
  pod: (object: Fields) => podGroup(podOf(object), nothing),
  service: (object: Fields) => serviceGroup(object, nothing),
  endpoints: (object: Fields) => endpointsGroup(object, backing),
  endpointslice: (object: Fields) => endpointSliceGroup(object, backing),
  ingress: (object: Fields) => ingressGroup(object, nothing),
};

/** Objects that have the right keys in places right and wrong. */
const keys = `metadata spec status name namespace uid labels annotations ownerReferences controller kind containers
  initContainers ports containerPort port protocol image containerStatuses initContainerStatuses containerID podIP hostIP
  phase conditions type addresses address daemonEndpoints kubeletEndpoint Port subsets notReadyAddresses ip targetRef
  nodeName hostname endpoints addressType deprecatedTopology zone rules host http paths path tls hosts loadBalancer ingress
  ipFamilies ipFamilyPolicy __proto__ constructor`.split(/\s+/);
const { value } = fc.letrec<{ value: unknown; object: unknown; list: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, 'True', 'n', 'p', 'Pod', '', 80, 0.5, 'é.x'),
    tie('object'),
    tie('list'),
  ),
  object: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 6 }),
  list: fc.array(tie('value'), { maxLength: 3 }),
}));
const object = fc.record(
  {
    metadata: fc.oneof(fc.constant({ name: 'p', namespace: 'n' }), value),
    spec: value,
    status: value,
    subsets: value,
    endpoints: value,
    ports: value,
    addressType: value,
  },
  { requiredKeys: ['metadata'] },
);

describe.each(Object.entries(groupsOf))('a group of role %s', (_role, groupOf) => {
  it('is made of any JSON, or the JSON is malformed', () => {
    fc.assert(
      fc.property(object, (fields) => {
        const found = grouped(groupOf, JSON.parse(JSON.stringify(fields)));
        if (found instanceof DiscoveryError) expect(found.failure).toBe('malformed');
        else if ('targets' in found) expect(textsIn(found).every((text) => typeof text === 'string')).toBe(true);
        else expect(found.kind).toBe('source');
      }),
      { numRuns: 500 },
    );
  });

  it('needs a name', () => {
    expect(grouped(groupOf, { metadata: { namespace: 'n' } })).toMatchObject({ message: 'metadata.name is missing' });
  });
});

function grouped(groupOf: (typeof groupsOf)[keyof typeof groupsOf], fields: Fields) {
  try {
    return groupOf(fields);
  } catch (error) {
    if (error instanceof DiscoveryError) return error;
    throw error;
  }
}

function textsIn({ source, labels, targets }: ReturnType<typeof ingressGroup>): readonly unknown[] {
  const ofTargets = targets.flatMap((target) => [target.address, ...Object.values(target.labels)]);
  return [source, ...Object.values(labels), ...ofTargets];
}

describe('kubernetes 29: the hosts of an ingress', () => {
  it.each([
    ['example.com', 'example.com', true],
    ['*.example.com', 'test.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'a.b.example.com', false],
    ['*.example.com', 'test.Example.com', false],
    ['t*.example.com', 'test.example.com', false],
    ['a.*.com', 'a.example.com', false],
    ['*', 'localhost', true],
    ['*', '', true],
    ['*', 'example.com', false],
    ['', '', true],
  ])('match %j against %j: %s', (pattern, host, isMatch) => {
    expect(matchesHost(pattern, host)).toBe(isMatch);
  });
});

describe('the ports behind endpoints', () => {
  it('kubernetes 18: come once for a pod that stands behind many endpoints', () => {
    const targetRef = { kind: 'Pod', namespace: 'n', name: 'p' };
    const ports = [{ port: 80 }, { port: 443 }];
    const subsets = [
      { addresses: [{ ip: '192.0.2.1', targetRef }], notReadyAddresses: [{ ip: '192.0.2.2', targetRef }], ports },
    ];

    const { targets } = endpointsGroup({ metadata: { name: 'e', namespace: 'n' }, subsets }, backing);

    expect(targets.map(({ address }) => address)).toEqual([
      '192.0.2.1:80',
      '192.0.2.2:80',
      '192.0.2.1:443',
      '192.0.2.2:443',
      '192.0.2.1:81',
    ]);
  });

  it('kubernetes 18: of a pod that is named without its namespace are not looked up', () => {
    const subsets = [
      { addresses: [{ ip: '192.0.2.1', targetRef: { kind: 'Pod', name: 'p' } }], ports: [{ port: 80 }] },
    ];

    const { targets } = endpointsGroup({ metadata: { name: 'e', namespace: 'n' }, subsets }, backing);

    expect(targets).toHaveLength(1);
    expect(targets[0]?.labels).not.toHaveProperty('__meta_kubernetes_pod_name');
  });
});
