import { Exchange } from '../../support/exchange.ts';
import { comparisonOf } from '../comparison.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { createRandom, type Random } from '../random.ts';
import { kinds } from '../source/kubernetes-api.ts';
import { ec2Exchanges } from './ec2-instances.ts';
import { httpExchanges } from './http-groups.ts';
import { namespaces, nodes, type Resource } from './kubernetes-metadata.ts';
import { owners, pods } from './kubernetes-pods.ts';
import { endpointSlices, endpoints, ingresses, services } from './kubernetes-services.ts';

const count = 500;

/** So many of each kind: with what stands beside them, an inventory of one role. */
interface Inventory {
  readonly role: string;
  readonly attach: readonly string[];
  readonly lists: (random: Random) => Readonly<Record<string, readonly Resource[]>>;
}

const ofPods = ['node', 'namespace', 'deployment', 'job', 'cronjob'];
const besidePods = (random: Random) => ({
  '/api/v1/nodes': nodes(random, 5),
  '/api/v1/namespaces': namespaces(random),
  '/apis/apps/v1/replicasets': owners(random, 'Deployment'),
  '/apis/batch/v1/jobs': owners(random, 'CronJob'),
});
const besideEndpoints = (random: Random) => ({
  ...besidePods(random),
  '/api/v1/services': services(random, count),
  '/api/v1/pods': pods(random, count),
});

const inventories: readonly Inventory[] = [
  { role: 'node', attach: [], lists: (random) => ({ '/api/v1/nodes': nodes(random, count) }) },
  { role: 'pod', attach: ofPods, lists: (random) => ({ ...besidePods(random), '/api/v1/pods': pods(random, count) }) },
  {
    role: 'service',
    attach: ['namespace'],
    lists: (random) => ({ '/api/v1/namespaces': namespaces(random), '/api/v1/services': services(random, count) }),
  },
  {
    role: 'endpoints',
    attach: ofPods,
    lists: (random) => ({ ...besideEndpoints(random), '/api/v1/endpoints': endpoints(random, count) }),
  },
  {
    role: 'endpointslice',
    attach: ofPods,
    lists: (random) => ({
      ...besideEndpoints(random),
      '/apis/discovery.k8s.io/v1/endpointslices': endpointSlices(random, count),
    }),
  },
  {
    role: 'ingress',
    attach: ['namespace'],
    lists: (random) => ({
      '/api/v1/namespaces': namespaces(random),
      '/apis/networking.k8s.io/v1/ingresses': ingresses(random, count),
    }),
  },
];

/** Inventories of 500 objects each, from one seed. Recorded are those of seed 1. */
export function inventoryCases(seed = 1): readonly ConformanceCase[] {
  const settings = {
    environment: {},
    secrets: {},
    timeoutMs: 10_000,
    inOrder: false,
    promtoolMs: 3_000,
    server: false,
  };
  const rest = { numbers: [], folder: undefined, settings, isRefused: false, files: [], dns: undefined, trees: [] };
  const ec2: ConformanceCase = {
    ...rest,
    mechanism: 'ec2',
    comparison: comparisonOf('ec2'),
    name: `ec2/inventory-ec2-${seed}`,
    job: { block: { region: 'eu-west-1', port: 9100, access_key: 'AKIAEXAMPLE', secret_key: 'example' } },
    settings: { ...settings, inOrder: true },
    steps: [ec2Exchanges(createRandom(seed), count)],
  };
  const http: ConformanceCase = {
    ...rest,
    mechanism: 'http',
    comparison: comparisonOf('http'),
    name: `http/inventory-http-${seed}`,
    job: { block: { url: 'http://sd.example.com/targets' } },
    steps: [httpExchanges(createRandom(seed), count)],
  };
  const kubernetes = inventories.map(({ role, attach, lists }): ConformanceCase => {
    const attach_metadata = Object.fromEntries(attach.map((name) => [name, true]));
    return {
      ...rest,
      mechanism: 'kubernetes',
      comparison: comparisonOf('kubernetes'),
      name: `kubernetes/inventory-${role}-${seed}`,
      job: { block: { role, api_server: 'https://192.0.2.1:6443', attach_metadata } },
      steps: [Object.entries(lists(createRandom(seed))).map(([path, items]) => listOf(path, items))],
    };
  });
  return [ec2, http, ...kubernetes];
}

function listOf(path: string, items: readonly Resource[]): Exchange {
  const [, resource = ''] = /\/([a-z]+)$/.exec(path) ?? [];
  const [, apiVersion = ''] = /\/apis?\/(.*)\/[a-z]+$/.exec(path) ?? [];
  const body = { kind: `${kinds[resource]}List`, apiVersion, metadata: { resourceVersion: '1234' }, items };
  // Through JSON, which knows no undefined.
  return Exchange.parse({
    request: { path: `${path}?limit=500` },
    response: { body: JSON.parse(JSON.stringify(body)) },
  });
}
