import { describe, expect, it } from 'vitest';
import { startHub } from './in-process-hub.ts';
import { startLoopbackSource } from './loopback-source.ts';
import {
  addressesOf,
  changesOf,
  configOf,
  guardOff,
  providerOf,
  providersOf,
  rareInterval,
  sampleOf,
} from './served.ts';
import { answering, answeringJson, holding, listing } from './source-behaviours.ts';

const httpSd = (url: string, also: object = {}) => ({ http_sd_configs: [{ url, ...also }] });
const statics = (...targets: readonly string[]) => ({ static_configs: [{ targets }] });

describe('a provider', () => {
  it('manager 11: that cannot be set up is missed, and the others of its job are served', async () => {
    await using source = await startLoopbackSource({ '/one': listing('one:80'), '/two': listing('two:80') });
    const blocks = [
      { url: `${source.url}/one` },
      { url: `${source.url}/bad`, bearer_token_file: 'ssm:/not/there' },
      { url: `${source.url}/two` },
    ];
    await using hub = await startHub(configOf({ web: { http_sd_configs: blocks } }));
    await hub.ticks(5);

    const answer = await hub.sd('web');

    const place = source.url.slice('http://'.length);
    expect(await addressesOf(hub, 'web')).toEqual(['one:80', 'two:80']);
    expect(answer.headers['rollcall-missing']).toBe(`http/${place}/bad`);
    expect(await sampleOf(hub, 'rollcall_job_missing_providers{job="web"}')).toBe(1);
    const bad = (await providersOf(hub)).find(({ title }) => title.endsWith('/bad'));
    expect(bad).toMatchObject({ error: { kind: 'unauthorized', message: 'ssm:/not/there cannot be read' } });
    expect(source.asked).not.toContain('/bad');

    await hub.configure(configOf({ web: { http_sd_configs: [blocks[0], blocks[2]] } }));
    await hub.tick();

    expect((await hub.sd('web')).headers['rollcall-missing']).toBeUndefined();
    expect(await sampleOf(hub, 'rollcall_job_missing_providers{job="web"}')).toBe(0);
  });

  it('manager 15: goes on as it was when another job takes it over', async () => {
    await using source = await startLoopbackSource({ '/sd': listing('a:80', 'b:80') });
    const block = httpSd(`${source.url}/sd`, { refresh_interval: rareInterval });
    await using hub = await startHub(configOf({ first: block }));
    await hub.tick();
    const { id, generation } = await providerOf(hub);
    const asked = source.asked.length;

    await hub.configure(configOf({ first: block, second: block }));
    await hub.tick();
    const [shared, both] = [await providerOf(hub), await addressesOf(hub, 'second')];
    await hub.configure(configOf({ second: block }));
    await hub.tick();

    expect(shared).toMatchObject({ id, generation, jobs: ['first', 'second'] });
    expect(both).toEqual(['a:80', 'b:80']);
    expect((await hub.sd('first')).status).toBe(404);
    expect(await addressesOf(hub, 'second')).toEqual(['a:80', 'b:80']);
    expect(await providerOf(hub)).toMatchObject({ id, generation, jobs: ['second'], retiredAt: null });
    expect(source.asked).toHaveLength(asked);
  });

  it('manager 17: of static targets that were taken out leaves the job, which is there and empty', async () => {
    await using hub = await startHub(configOf({ web: statics('foo:80', 'bar:80') }));
    await hub.tick();

    await hub.configure(configOf({ web: { static_configs: [{}] } }));
    await hub.tick();
    const served = await hub.sd('web');
    await hub.tick();

    expect(served.text).toBe('[]');
    expect(await sampleOf(hub, 'prometheus_sd_discovered_targets{name="scrape",config="web"}')).toBe(0);
    const [before, now] = (await providersOf(hub)).toSorted((a, b) => a.jobs.length - b.jobs.length);
    expect(before).toMatchObject({ jobs: [], targets: 2 });
    expect(now).toMatchObject({ jobs: ['web'], targets: 0 });
    await hub.ticks(61);
    expect((await changesOf(hub)).at(-1)?.removed).toEqual([
      { source: 'bar:80', targets: [] },
      { source: 'foo:80', targets: [] },
    ]);
  });

  it('manager 18: that does not answer at first keeps its new job unknown, and no other job waits', async () => {
    const slow = holding(listing('slow:80'));
    await using source = await startLoopbackSource({ '/old': listing('old:80'), '/new': slow.behaviour });
    const old = httpSd(`${source.url}/old`);
    await using hub = await startHub(configOf({ old }));
    await hub.tick();
    await hub.configure(configOf({ old, new: httpSd(`${source.url}/new`) }));

    const running = hub.tick();
    await slow.asked;
    const during = [await hub.sd('old'), await hub.sd('new')];
    slow.release();
    await running;

    expect(during.map(({ status }) => status)).toEqual([200, 503]);
    expect(await addressesOf(hub, 'old')).toEqual(['old:80']);
    expect(await addressesOf(hub, 'new')).toEqual(['slow:80']);
  });

  it('manager 19: that found two, then none, then failed has none, and one failure', async () => {
    await using source = await startLoopbackSource({ '/sd': listing('a:80', 'b:80') });
    await using hub = await startHub(configOf({ web: httpSd(`${source.url}/sd`) }, guardOff));
    await hub.tick();
    const first = await addressesOf(hub, 'web');
    source.on('/sd', answeringJson([]));
    await hub.tick();
    const second = await hub.sd('web');
    const changes = await changesOf(hub);

    source.on('/sd', answering(500, 'no'));
    await hub.tick();
    const third = await hub.sd('web');

    expect(first).toEqual(['a:80', 'b:80']);
    expect([second.text, third.text]).toEqual(['[]', '[]']);
    expect(third.headers['etag']).toBe(second.headers['etag']);
    expect(await changesOf(hub)).toEqual(changes);
    expect(await providerOf(hub)).toMatchObject({ failures: 1, error: { kind: 'unreachable' } });
  });

  it('manager 20: that fails at the start is unknown, and read at the next slot', async () => {
    await using source = await startLoopbackSource({ '/sd': answering(500, 'no') });
    await using hub = await startHub(configOf({ web: httpSd(`${source.url}/sd`) }));
    await hub.tick();
    const before = await hub.sd('web');

    source.on('/sd', listing('a:80'));
    await hub.tick();

    expect(before.status).toBe(503);
    expect(before.json()).toMatchObject({
      status: 'error',
      error: expect.stringContaining('not read yet (unreachable)'),
    });
    expect(await addressesOf(hub, 'web')).toEqual(['a:80']);
  });
});
