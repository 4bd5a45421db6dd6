import { describe, expect, it } from 'vitest';
import { startHub } from './in-process-hub.ts';
import { startLoopbackSource } from './loopback-source.ts';
import { podOf, podPage } from './pods.ts';
import {
  addressesOf,
  bytesAndEtag,
  changesOf,
  configOf,
  groupsIn,
  guardOff,
  providerOf,
  providersOf,
} from './served.ts';
import { answering, answeringJson, listing } from './source-behaviours.ts';

const statics = (...targets: readonly string[]) => ({ static_configs: [{ targets }] });
const httpSd = (url: string) => ({ http_sd_configs: [{ url }] });

describe('what a provider finds', () => {
  it('manager 4: is served beside what other providers of the job find', async () => {
    await using source = await startLoopbackSource({ '/baz': listing('baz:80') });
    await using hub = await startHub(
      configOf({ web: { ...httpSd(`${source.url}/baz`), ...statics('foo:80', 'bar:80') } }),
    );

    await hub.tick();

    expect(await addressesOf(hub, 'web')).toEqual(['bar:80', 'baz:80', 'foo:80']);
    expect((await providersOf(hub)).map(({ title, targets }) => [title, targets])).toEqual([
      [`http/${source.url.slice('http://'.length)}/baz`, 1],
      ['static', 2],
    ]);
  });

  it('manager 5+6: goes with its targets, the job stays, and comes back with others', async () => {
    const both = (port: number) => answeringJson([{ targets: [`s1:${port}`] }, { targets: [`s2:${port}`] }]);
    await using source = await startLoopbackSource({ '/sd': both(80) });
    await using hub = await startHub(configOf({ web: httpSd(`${source.url}/sd`) }, guardOff));
    await hub.tick();
    const first = await addressesOf(hub, 'web');

    source.on('/sd', answeringJson([{ targets: [] }, { targets: [] }]));
    await hub.tick();
    const second = await hub.sd('web');
    source.on('/sd', both(81));
    await hub.tick();

    expect(first).toEqual(['s1:80', 's2:80']);
    expect(groupsIn(second)).toEqual([]);
    expect(await addressesOf(hub, 'web')).toEqual(['s1:81', 's2:81']);
    const sources = (port: number) => [1, 2].map((index) => `${source.url}/sd/s${index}:${port}`);
    expect((await changesOf(hub)).map(({ added, removed }) => [added, removed.map((each) => each.source)])).toEqual([
      [sources(80), []],
      [[], sources(80)],
      [sources(81), []],
    ]);
  });

  it('manager 7: leaves alone what was not part of the answer', async () => {
    const path = (namespace: string) => `/api/v1/namespaces/${namespace}/pods`;
    await using source = await startLoopbackSource({
      [path('a')]: answeringJson(podPage([podOf('a', 's1', '192.0.2.11'), podOf('a', 's2', '192.0.2.12')])),
      [path('b')]: answeringJson(podPage([])),
    });
    const block = { role: 'pod', api_server: source.url, namespaces: { names: ['a', 'b'] } };
    await using hub = await startHub(configOf({ web: { kubernetes_sd_configs: [block] } }, guardOff));
    await hub.tick();

    source.on(path('a'), answering(403, 'no'));
    source.on(path('b'), answeringJson(podPage([podOf('b', 's3', '192.0.2.13')])));
    await hub.tick();

    expect(await addressesOf(hub, 'web')).toEqual(['192.0.2.11:80', '192.0.2.12:80', '192.0.2.13:80']);
    expect(await providerOf(hub)).toMatchObject({
      targets: 3,
      kept: 2,
      unread: 1,
      unreadNames: ['pod/a/'],
      failures: 0,
    });
  });

  it('manager 8: is known to be nothing: the job is there and empty', async () => {
    await using source = await startLoopbackSource({ '/sd': answeringJson([]) });
    await using hub = await startHub(configOf({ web: httpSd(`${source.url}/sd`) }));
    const before = await hub.sd('web');

    await hub.tick();

    expect(before.status).toBe(503);
    expect((await hub.sd('web')).text).toBe('[]');
    expect(await providerOf(hub)).toMatchObject({ targets: 0, failures: 0, error: null });
  });

  it('manager 9: is taken without an entry between that has no target', async () => {
    await using source = await startLoopbackSource({
      '/api/v1/pods': answeringJson(
        podPage([podOf('a', 's1', '192.0.2.11'), podOf('a', 'young', ''), podOf('a', 's2', '192.0.2.12')]),
      ),
    });
    const block = { role: 'pod', api_server: source.url };
    await using hub = await startHub(configOf({ web: { kubernetes_sd_configs: [block] } }));

    await hub.tick();

    expect(await addressesOf(hub, 'web')).toEqual(['192.0.2.11:80', '192.0.2.12:80']);
    expect((await changesOf(hub)).map(({ added }) => added)).toEqual([['pod/a/s1', 'pod/a/s2']]);
  });

  it('manager 9: is refused as a whole where a group itself is null, as Prometheus refuses it', async () => {
    await using source = await startLoopbackSource({ '/sd': listing('s1:80', 's2:80') });
    await using hub = await startHub(configOf({ web: httpSd(`${source.url}/sd`) }));
    await hub.tick();
    const before = bytesAndEtag(await hub.sd('web'));

    source.on('/sd', answeringJson([{ targets: ['s1:80'] }, null, { targets: ['s3:80'] }]));
    await hub.tick();

    expect(bytesAndEtag(await hub.sd('web'))).toEqual(before);
    expect(await providerOf(hub)).toMatchObject({ failures: 1, error: { kind: 'malformed' } });
  });
});

describe('the form of a list', () => {
  it('manager 22: has a group for targets, and none for a group without', async () => {
    await using hub = await startHub(
      configOf({ none: { static_configs: [{}] }, some: { static_configs: [{}, { targets: ['a:80'] }] } }),
    );

    await hub.tick();

    expect((await hub.sd('none')).text).toBe('[]');
    expect((await hub.sd('some')).text).toBe('[{"targets":["a:80"],"labels":{}}]');
  });

  it('manager 23: keeps the labels of a target beside those of its group', async () => {
    await using source = await startLoopbackSource({
      '/api/v1/pods': answeringJson(podPage([podOf('a', 's1', '192.0.2.11')])),
    });
    const block = { role: 'pod', api_server: source.url };
    await using hub = await startHub(configOf({ web: { kubernetes_sd_configs: [block] } }));

    await hub.tick();

    const [group, ...others] = groupsIn(await hub.sd('web'));
    expect(others).toEqual([]);
    expect(group?.targets).toEqual(['192.0.2.11:80']);
    expect(group?.labels).toMatchObject({
      __meta_kubernetes_pod_name: 's1',
      __meta_kubernetes_pod_container_port_name: 'http',
    });
    expect(group?.labels).not.toHaveProperty('__address__');
  });
});
