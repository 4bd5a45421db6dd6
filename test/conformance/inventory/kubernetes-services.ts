import type { Random } from '../random.ts';
import { metadata, namespaceNames, nodeNames, type Resource } from './kubernetes-metadata.ts';
import { ipv4, ipv6, maybe, oddText } from './oddities.ts';

const protocols = ['TCP', 'UDP', 'SCTP'] as const;

/** Services of every type. None has an address that a load balancer gave it: see the list of divergences. */
export function services(random: Random, count: number): readonly Resource[] {
  return Array.from({ length: count }, (_, index) => ({
    metadata: metadata(random, `svc-${index}`, random.oneOf(namespaceNames)),
    spec: {
      type: random.oneOf(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']),
      clusterIP: maybe(random, 15, () => random.oneOf([ipv4(random), ipv6(random), 'None', ''])),
      externalName: maybe(random, 40, () => 'db.example.com'),
      loadBalancerIP: maybe(random, 50, () => ipv4(random)),
      ipFamilies: maybe(random, 20, () => random.oneOf([['IPv4'], ['IPv6'], ['IPv4', 'IPv6'], ['IPv6', 'IPv4']])),
      ports: Array.from({ length: random.below(4) }, () => ({
        name: maybe(random, 25, () => random.oneOf(['http', 'metrics', ''])),
        port: 1 + random.below(65_535),
        protocol: maybe(random, 20, () => random.oneOf(protocols)),
        appProtocol: maybe(random, 70, () => 'kubernetes.io/h2c'),
      })),
    },
    status: { loadBalancer: random.percent(20) ? { ingress: [{ hostname: 'lb.example.com' }] } : {} },
  }));
}

/** What addresses point at: pods, which are there or not, nodes, or something without a name. */
function targetRef(random: Random): object | undefined {
  const ref = random.oneOf([
    { kind: 'Pod', name: `pod-${random.below(600)}`, namespace: random.oneOf(namespaceNames) },
    { kind: 'Pod', name: `pod-${random.below(600)}`, namespace: random.oneOf(namespaceNames) },
    { kind: 'Node', name: random.oneOf(nodeNames) },
    { kind: 'Other', name: 'thing', namespace: 'default' },
    {},
  ]);
  return maybe(random, 25, () => ref);
}

export function endpoints(random: Random, count: number): readonly Resource[] {
  return Array.from({ length: count }, (_, index) => ({
    metadata: metadata(random, `svc-${index}`, random.oneOf(namespaceNames)),
    subsets: Array.from({ length: random.below(4) }, () => ({
      addresses: maybe(random, 15, () => endpointAddresses(random)),
      notReadyAddresses: maybe(random, 60, () => endpointAddresses(random)),
      ports: Array.from({ length: random.below(3) }, () => ({
        name: maybe(random, 30, () => random.oneOf(['http', ''])),
        port: 8000 + random.below(6),
        protocol: maybe(random, 10, () => random.oneOf(protocols)),
      })),
    })),
  }));
}

function endpointAddresses(random: Random): readonly object[] {
  return Array.from({ length: random.below(3) }, () => ({
    ip: random.percent(15) ? ipv6(random) : ipv4(random),
    hostname: maybe(random, 60, () => random.oneOf(['web-0', ''])),
    nodeName: maybe(random, 40, () => random.oneOf([...nodeNames, 'gone'])),
    targetRef: targetRef(random),
  }));
}

export function endpointSlices(random: Random, count: number): readonly Resource[] {
  return Array.from({ length: count }, (_, index) => {
    const addressType = random.oneOf(['IPv4', 'IPv4', 'IPv6', 'FQDN']);
    const { labels = {}, ...rest } = metadata(random, `slice-${index}`, random.oneOf(namespaceNames));
    const service = random.percent(80) ? { 'kubernetes.io/service-name': `svc-${random.below(600)}` } : {};
    return {
      metadata: { ...rest, labels: { ...labels, ...service } },
      addressType,
      endpoints: Array.from({ length: random.below(4) }, () => sliceEndpoint(random, addressType)),
      ports: Array.from({ length: random.below(3) }, () => ({
        name: maybe(random, 30, () => random.oneOf(['http', ''])),
        port: maybe(random, 15, () => 8000 + random.below(6)),
        protocol: maybe(random, 10, () => random.oneOf(protocols)),
        appProtocol: maybe(random, 60, () => random.oneOf(['http', 'kubernetes.io/ws', ''])),
      })),
    };
  });
}

function sliceEndpoint(random: Random, addressType: string): object {
  const address = () => {
    if (addressType === 'FQDN') return `host-${random.below(99)}.example.com`;
    return addressType === 'IPv6' ? ipv6(random) : ipv4(random);
  };
  const flag = () => maybe(random, 30, () => random.percent(50));
  return {
    addresses: Array.from({ length: 1 + random.below(2) }, address),
    conditions: { ready: flag(), serving: flag(), terminating: flag() },
    hostname: maybe(random, 60, () => random.oneOf(['web-0', ''])),
    nodeName: maybe(random, 40, () => random.oneOf([...nodeNames, 'gone'])),
    zone: maybe(random, 50, () => random.oneOf(['eu-west-1a', ''])),
    deprecatedTopology: maybe(random, 80, () => ({ 'topology.kubernetes.io/zone': 'a', 'odd key': oddText(random) })),
    targetRef: targetRef(random),
  };
}

export function ingresses(random: Random, count: number): readonly Resource[] {
  const hosts = [
    '',
    'example.com',
    'a.example.com',
    'b.a.example.com',
    'EXAMPLE.com',
    '*.example.com',
    'größe.example.com',
  ] as const;
  return Array.from({ length: count }, (_, index) => ({
    metadata: metadata(random, `ingress-${index}`, random.oneOf(namespaceNames)),
    spec: {
      ingressClassName: maybe(random, 40, () => random.oneOf(['nginx', ''])),
      tls: maybe(random, 40, () =>
        Array.from({ length: random.below(3) }, () => ({ hosts: maybe(random, 20, () => [random.oneOf(hosts)]) })),
      ),
      rules: Array.from({ length: random.below(4) }, () => ({
        host: maybe(random, 10, () => random.oneOf(hosts)),
        http: maybe(random, 15, () => ({
          paths: Array.from({ length: random.below(3) }, () => ({
            path: maybe(random, 20, () => random.oneOf(['', '/', '/foo', '/größe', '/a b?c=d#e', '/%2F'])),
            pathType: 'Prefix',
            backend: { service: { name: 'web', port: { number: 80 } } },
          })),
        })),
      })),
    },
  }));
}
