import { describe, expect, it } from 'vitest';
import { expectWellFormed } from '../../../test/contract/discoverer.contract.ts';
import { collectingLogger } from '../../../test/support/collecting-logger.ts';
import { nodesOf, treeSession } from '../../../test/support/tree-session.ts';
import type { TargetGroup } from '../../model/target-group.ts';
import { createServersetDiscoverer } from './discoverer.ts';
import { ServersetOptions } from './options.ts';

const member = {
  serviceEndpoint: { host: 'h1', port: 8080 },
  additionalEndpoints: { 'http-admin': { host: 'h1', port: 9990 } },
  status: 'ALIVE',
  shard: 3,
};

async function found(nodes: Readonly<Record<string, unknown>>): Promise<readonly TargetGroup[]> {
  const { open } = treeSession(nodesOf(nodes));
  const options = ServersetOptions.parse({ servers: ['zk1'], paths: ['/svc'] });
  const discovery = await createServersetDiscoverer(options, { open, log: collectingLogger() }).refresh(
    AbortSignal.timeout(10_000),
  );
  expectWellFormed(discovery);
  expect(discovery.unread).toEqual([]);
  return discovery.groups;
}

/** A group of one target at a path, with the labels that every member has. */
function group(path: string, address: string, labels: Readonly<Record<string, string>>): TargetGroup {
  const always = { __meta_serverset_path: path, __meta_serverset_status: '', __meta_serverset_shard: '0' };
  return { source: path, labels: {}, targets: [{ address, labels: { ...always, ...labels } }] };
}

const endpoint = (host: string, port: string) => ({
  __meta_serverset_endpoint_host: host,
  __meta_serverset_endpoint_port: port,
});
const nowhere = (path: string) => group(path, ':0', endpoint('', '0'));

describe('serverset', () => {
  it.each([
    { held: '', groups: [] },
    { held: '{}', groups: [nowhere('/svc')] },
    { held: 'null', groups: [nowhere('/svc')] },
    { held: '{"config": true}', groups: [nowhere('/svc')] },
    { held: 'owner: web', groups: [] },
  ])('serverset 5: a parent that holds "$held"', async ({ held, groups }) => {
    expect(await found({ '/svc': held })).toEqual(groups);
  });

  it('serverset 6: keys in any case', async () => {
    const shouted = {
      ServiceEndpoint: { HOST: 'h1', Port: 80 },
      ADDITIONALENDPOINTS: { Admin: { hosT: 'h2', porT: 81 } },
      Status: 'ALIVE',
      SHARD: 1,
    };

    expect(await found({ '/svc/m': shouted })).toEqual([
      group('/svc/m', 'h1:80', {
        ...endpoint('h1', '80'),
        __meta_serverset_endpoint_host_Admin: 'h2',
        __meta_serverset_endpoint_port_Admin: '81',
        __meta_serverset_status: 'ALIVE',
        __meta_serverset_shard: '1',
      }),
    ]);
  });

  it.each([
    { serviceEndpoint: { host: 'h1', port: '80' } },
    { serviceEndpoint: { host: 'h1', port: 80.5 } },
    { serviceEndpoint: 'h1:80' },
    { additionalEndpoints: [] },
    { additionalEndpoints: { admin: { port: '81' } } },
    { status: 1 },
    { shard: '1' },
  ])('serverset 7: a member that goes bad is gone: %j', async (bad) => {
    const before = await found({ '/svc/a': member, '/svc/b': member });
    const after = await found({ '/svc/a': { ...member, ...bad }, '/svc/b': member });

    expect([before, after].map((groups) => groups.map(({ source }) => source))).toEqual([
      ['/svc/a', '/svc/b'],
      ['/svc/b'],
    ]);
  });

  it('serverset: additional endpoints with odd names, and with nothing in them', async () => {
    const additionalEndpoints = { 'a.b': { host: 'h1', port: 1 }, 'a-b': { host: 'h2', port: 2 }, ü: null };

    expect(await found({ '/svc/m': { additionalEndpoints } })).toEqual([
      group('/svc/m', ':0', {
        ...endpoint('', '0'),
        __meta_serverset_endpoint_host_a_b: 'h1',
        __meta_serverset_endpoint_port_a_b: '1',
        __meta_serverset_endpoint_host__: '',
        __meta_serverset_endpoint_port__: '0',
      }),
    ]);
  });
});
