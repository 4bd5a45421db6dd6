import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { testPorts } from '../../../test/support/test-ports.ts';
import { DiscoveryError } from '../../errors.ts';
import type { HttpRequest } from '../../ports.ts';
import { createDiscoverer } from './discoverer.ts';
import { KubernetesOptions } from './options.ts';

/** An API server that answers whatever it is asked, so that what is asked for can be looked at. */
function answering(answer: (request: HttpRequest) => unknown) {
  const ports = testPorts({
    http: () => ({
      async send(request) {
        const body = Buffer.from(JSON.stringify(await answer(request)));
        return { status: 200, headers: {}, body };
      },
    }),
  });
  return (options: object) =>
    createDiscoverer(KubernetesOptions.parse({ api_server: 'https://192.0.2.1', ...options }), ports);
}

/** A pod with what a real one carries along, most of it unused. */
function podAt(index: number): object {
  return {
    metadata: {
      name: `web-${index}`,
      namespace: `team-${index % 20}`,
      uid: `uid-${index}`,
      labels: { app: 'web', 'pod-template-hash': 'x', shard: String(index) },
      managedFields: [{ manager: 'kubelet', fieldsV1: { 'f:status': {} } }],
    },
    spec: {
      nodeName: 'n',
      containers: [{ name: 'c', image: 'i', ports: [{ name: 'm', containerPort: 80, protocol: 'TCP' }] }],
    },
    status: { phase: 'Running', podIP: `10.0.${index >> 8}.${index & 255}`, hostIP: '192.0.2.1' },
  };
}

describe('the discoverer of kubernetes', () => {
  it('kubernetes 32: makes 5,000 groups of 5,000 pods in pages of 500', async () => {
    let pages = 0;
    const create = answering(({ url }) => {
      const from = Number(url.searchParams.get('continue') ?? 0);
      const limit = Number(url.searchParams.get('limit'));
      const next = from + limit < 5000 ? String(from + limit) : '';
      pages += 1;
      const items = Array.from({ length: limit }, (_, index) => podAt(from + index));
      return { kind: 'PodList', apiVersion: 'v1', metadata: { continue: next }, items };
    });

    const { groups, unread } = await create({ role: 'pod' }).refresh(AbortSignal.timeout(10_000));

    expect(pages).toBe(10);
    expect(unread).toEqual([]);
    expect(new Set(groups.map(({ source }) => source)).size).toBe(5000);
    expect(groups[4321]).toEqual({
      source: 'pod/team-1/web-4321',
      labels: expect.objectContaining({ __meta_kubernetes_pod_label_shard: '4321' }),
      targets: [
        { address: '10.0.16.225:80', labels: expect.objectContaining({ __meta_kubernetes_pod_container_name: 'c' }) },
      ],
    });
  });

  it('asks for at most four lists at once, however many namespaces there are', async () => {
    let open = 0;
    let most = 0;
    const asked: string[] = [];
    const create = answering(async ({ url }) => {
      open += 1;
      most = Math.max(most, open);
      asked.push(url.pathname);
      await setImmediate();
      open -= 1;
      return { kind: kindOf(url), metadata: {}, items: [] };
    });
    const names = Array.from({ length: 12 }, (_, index) => `ns-${index}`);

    await create({ role: 'endpoints', namespaces: { names } }).refresh(AbortSignal.timeout(10_000));

    expect(asked).toHaveLength(36);
    expect(most).toBe(4);
  });

  it('lists the whole cluster for a namespace without a name, as client-go does', async () => {
    const asked: string[] = [];
    const create = answering(({ url }) => {
      asked.push(url.pathname);
      return { kind: 'PodList', metadata: {}, items: [] };
    });

    await create({ role: 'pod', namespaces: { names: ['a', ''] } }).refresh(AbortSignal.timeout(10_000));

    expect(asked).toEqual(['/api/v1/pods']);
  });

  it('stops what is under way when one list of the cluster fails', async () => {
    const stopped: string[] = [];
    const create = answering(({ url, signal }) => {
      if (url.pathname.endsWith('/nodes')) throw new DiscoveryError('unreachable', 'no nodes');
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          stopped.push(url.pathname);
          reject(new DiscoveryError('aborted', 'stopped'));
        });
      });
    });
    const discoverer = create({ role: 'pod', attach_metadata: { node: true, namespace: true } });

    await expect(discoverer.refresh(AbortSignal.timeout(10_000))).rejects.toMatchObject({ message: 'no nodes' });

    expect(stopped).toEqual(['/api/v1/namespaces']);
  });

  it('does not take a refresh that ran out of time for an unread namespace', async () => {
    const deadline = new AbortController();
    const create = answering(({ url }) => {
      if (url.pathname.includes('/b/')) {
        deadline.abort();
        throw new DiscoveryError('unreachable', 'broken off');
      }
      return { kind: 'PodList', metadata: {}, items: [] };
    });

    const refresh = create({ role: 'pod', namespaces: { names: ['a', 'b'] } }).refresh(deadline.signal);

    await expect(refresh).rejects.toMatchObject({ message: 'broken off' });
  });
});

function kindOf({ pathname }: URL): string {
  if (pathname.endsWith('/services')) return 'PartialObjectMetadataList';
  return pathname.endsWith('/pods') ? 'PodList' : 'EndpointsList';
}
