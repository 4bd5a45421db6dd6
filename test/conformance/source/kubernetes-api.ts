import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Exchange, ReceivedRequest } from '../../support/exchange.ts';
import { listPath } from './likeness.ts';

/** The parts of an API server that Prometheus uses and a list-polling client does not. */
export interface KubernetesApi {
  /** Holds a watch open, with the initial events where they are asked for. False: it is no watch. */
  watched(request: ReceivedRequest, response: ServerResponse): boolean;
  /** Answers a list without paging, or one that only Prometheus asks for, which is empty. */
  listed(request: ReceivedRequest, response: ServerResponse): boolean;
  /** Tells every watch what changed until the next refresh. */
  advance(): void;
}

const KubernetesObject = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});
type KubernetesObject = z.output<typeof KubernetesObject>;
const List = z.looseObject({ items: z.array(KubernetesObject) });

/** Kinds by the names of their lists. */
export const kinds: Readonly<Record<string, string>> = {
  endpoints: 'Endpoints',
  endpointslices: 'EndpointSlice',
  ingresses: 'Ingress',
  jobs: 'Job',
  namespaces: 'Namespace',
  nodes: 'Node',
  pods: 'Pod',
  replicasets: 'ReplicaSet',
  services: 'Service',
};

interface Watch {
  readonly collection: string;
  readonly response: ServerResponse;
}

/** By collection (path and selectors), all that the pages of a step's lists hold. */
type State = ReadonlyMap<string, ReadonlyMap<string, KubernetesObject>>;

export function createKubernetesApi(steps: readonly (readonly Exchange[])[]): KubernetesApi {
  const states = steps.map(stateOf);
  const watches: Watch[] = [];
  let step = 0;
  let version = 5_000;
  const send = ({ collection, response }: Watch, type: string, object: object) => {
    version += 1;
    const { metadata = {} } = object as { readonly metadata?: object };
    const typed = { ...typeOf(collection), ...object, metadata: { ...metadata, resourceVersion: String(version) } };
    response.write(`${JSON.stringify({ type, object: typed })}\n`);
  };
  return {
    watched(request, response) {
      const query = new URL(request.path, 'http://127.0.0.1').searchParams;
      if (!['1', 'true'].includes(query.get('watch') ?? '')) return false;
      const watch = { collection: collectionOf(request.path), response };
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      if (query.get('sendInitialEvents') === 'true') {
        for (const object of states[step]?.get(watch.collection)?.values() ?? []) send(watch, 'ADDED', object);
        send(watch, 'BOOKMARK', { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } });
      }
      watches.push(watch);
      return true;
    },
    listed({ path }, response) {
      const collection = collectionOf(path);
      const known = states[step]?.get(collection);
      const { kind, apiVersion } = typeOf(collection);
      if (kind === undefined) return false;
      const items = [...(known?.values() ?? [])];
      const list = { kind: `${kind}List`, apiVersion, metadata: { resourceVersion: '1234' }, items };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(list));
      return true;
    },
    advance() {
      const before = states[step];
      step += 1;
      for (const watch of watches) {
        const changes = changesBetween(before?.get(watch.collection), states[step]?.get(watch.collection));
        for (const { type, object } of changes) send(watch, type, object);
      }
    },
  };
}

type Objects = ReadonlyMap<string, KubernetesObject>;

function changesBetween(old: Objects = new Map(), next: Objects = new Map()) {
  const gone = [...old].filter(([name]) => !next.has(name));
  const left = [...next].filter(([name, object]) => JSON.stringify(old.get(name)) !== JSON.stringify(object));
  return [
    ...gone.map(([, object]) => ({ type: 'DELETED', object })),
    ...left.map(([name, object]) => ({ type: old.has(name) ? 'MODIFIED' : 'ADDED', object })),
  ];
}

function stateOf(exchanges: readonly Exchange[]): State {
  const state = new Map<string, Map<string, KubernetesObject>>();
  for (const { request, response } of exchanges) {
    const list = List.safeParse(response.status === 200 ? response.body : undefined);
    if (!list.success) continue;
    const collection = collectionOf(request.path);
    const objects = state.get(collection) ?? new Map<string, KubernetesObject>();
    for (const object of list.data.items) {
      objects.set(`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object);
    }
    state.set(collection, objects);
  }
  return state;
}

/** What a list is of, whatever page is asked for. */
function collectionOf(path: string): string {
  const url = new URL(listPath(path), 'http://127.0.0.1');
  for (const name of ['limit', 'continue', 'sendInitialEvents']) url.searchParams.delete(name);
  return `${url.pathname}${url.search}`;
}

function typeOf(collection: string): { readonly kind?: string; readonly apiVersion?: string } {
  const { pathname } = new URL(collection, 'http://127.0.0.1');
  const [, group, resource = ''] = /\/(?:api|apis)\/(.*?)\/(?:namespaces\/[^/]+\/)?([a-z]+)$/.exec(pathname) ?? [];
  const kind = kinds[resource];
  return kind === undefined || group === undefined ? {} : { kind, apiVersion: group };
}
