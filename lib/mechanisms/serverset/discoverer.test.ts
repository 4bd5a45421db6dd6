import { describe, expect, it } from 'vitest';
import { expectWellFormed } from '../../../test/contract/discoverer.contract.ts';
import { collectingLogger } from '../../../test/support/collecting-logger.ts';
import { treeSession } from '../../../test/support/tree-session.ts';
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
  const texts = Object.entries(nodes).map(([path, value]) => [
    path,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const { open } = treeSession(Object.fromEntries(texts));
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
  it('serverset 1: a member with everything', async () => {
    expect(await found({ '/svc/member_0000': member })).toEqual([
      group('/svc/member_0000', 'h1:8080', {
        ...endpoint('h1', '8080'),
        __meta_serverset_endpoint_host_http_admin: 'h1',
        __meta_serverset_endpoint_port_http_admin: '9990',
        __meta_serverset_status: 'ALIVE',
        __meta_serverset_shard: '3',
      }),
    ]);
  });

  it('serverset 2: a member without shard, status and additional endpoints', async () => {
    const { serviceEndpoint } = member;

    expect(await found({ '/svc/m': { serviceEndpoint } })).toEqual([
      group('/svc/m', 'h1:8080', endpoint('h1', '8080')),
    ]);
  });

  it('serverset 3: a member that is dead is a target all the same', async () => {
    const [dead] = await found({ '/svc/m': { ...member, status: 'DEAD' } });

    expect(dead?.targets[0]).toMatchObject({ address: 'h1:8080', labels: { __meta_serverset_status: 'DEAD' } });
  });

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

  it('serverset 8: a member deep in the tree', async () => {
    expect((await found({ '/svc/b/c': member })).map(({ source }) => source)).toEqual(['/svc/b/c']);
  });

  it('serverset 9: a member that is deleted, while another stays as it is', async () => {
    const before = await found({ '/svc/a': member, '/svc/b': member });
    const after = await found({ '/svc/b': member });

    expect(after).toEqual(before.filter(({ source }) => source === '/svc/b'));
    expect(before).toHaveLength(2);
  });

  it('serverset 15: IPv6 in brackets', async () => {
    const [group6] = await found({ '/svc/m': { serviceEndpoint: { host: '::1', port: 8080 } } });

    expect(group6?.targets[0]).toMatchObject({
      address: '[::1]:8080',
      labels: { __meta_serverset_endpoint_host: '::1' },
    });
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
