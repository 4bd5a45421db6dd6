import { describe, expect, it } from 'vitest';
import { startEmbeddedStores } from './embedded-stores.ts';
import { startHub } from './in-process-hub.ts';
import { startLoopbackSource } from './loopback-source.ts';
import { addressesOf, bytesAndEtag, configOf, providerOf, providersOf, rareInterval, sampleOf } from './served.ts';
import { answering, listing } from './source-behaviours.ts';

const failing = answering(500, 'no');
const httpSd = (...urls: readonly string[]) => ({ http_sd_configs: urls.map((url) => ({ url })) });
const accepted = 'rollcall_config_last_reload_successful';

describe('a job of an edited configuration', () => {
  it('has its targets at once under another name', async () => {
    await using source = await startLoopbackSource({ '/sd': listing('a:80', 'b:80') });
    const block = { http_sd_configs: [{ url: `${source.url}/sd`, refresh_interval: rareInterval }] };
    await using hub = await startHub(configOf({ old: block }));
    await hub.tick();
    const before = bytesAndEtag(await hub.sd('old'));
    const asked = source.asked.length;

    await hub.configure(configOf({ 'new/name': block }));
    await hub.tick();

    expect(bytesAndEtag(await hub.sd('new/name'))).toEqual(before);
    expect((await hub.sd('old')).status).toBe(404);
    expect(source.asked).toHaveLength(asked);
  });

  it('is served from the provider that left until its successor was read', async () => {
    await using source = await startLoopbackSource({ '/old': listing('old:80'), '/new': failing });
    await using hub = await startHub(configOf({ web: httpSd(`${source.url}/old`) }));
    await hub.tick();
    const before = bytesAndEtag(await hub.sd('web'));

    await hub.configure(configOf({ web: httpSd(`${source.url}/new`) }));
    source.on('/old', listing('changed:80'));
    const asked = source.asked.filter((path) => path === '/old').length;
    await hub.ticks(90);
    const during = await hub.sd('web');
    const waiting = await providersOf(hub);
    source.on('/new', listing('new:80'));
    await hub.tick();
    const after = await addressesOf(hub, 'web');
    await hub.tick();

    expect(bytesAndEtag(during)).toEqual(before);
    expect(during.headers['rollcall-missing']).toMatch(/\/new$/);
    expect(waiting.map(({ jobs, retiredAt }) => ({ jobs, retiredAt }))).toEqual([
      { jobs: ['web'], retiredAt: null },
      { jobs: ['web'], retiredAt: null },
    ]);
    expect(source.asked.filter((path) => path === '/old')).toHaveLength(asked);
    expect(after).toEqual(['new:80']);
    expect((await providersOf(hub)).filter(({ jobs }) => jobs.length > 0)).toHaveLength(1);
  });

  it('waits for every successor, over several edits', async () => {
    await using source = await startLoopbackSource({
      '/old': listing('old:80'),
      '/typo': failing,
      '/a': listing('a:80'),
      '/b': failing,
    });
    await using hub = await startHub(configOf({ web: httpSd(`${source.url}/old`) }));
    await hub.tick();

    await hub.configure(configOf({ web: httpSd(`${source.url}/typo`) }));
    await hub.ticks(2);
    await hub.configure(configOf({ web: httpSd(`${source.url}/a`, `${source.url}/b`) }));
    await hub.ticks(2);
    const during = await addressesOf(hub, 'web');
    source.on('/b', listing('b:80'));
    await hub.tick();

    expect(during).toEqual(['a:80', 'old:80']);
    expect(await addressesOf(hub, 'web')).toEqual(['a:80', 'b:80']);
  });

  it('is served on under another name although one of its providers was never read', async () => {
    await using source = await startLoopbackSource({ '/a': listing('a:80'), '/never': failing });
    const block = httpSd(`${source.url}/a`, `${source.url}/never`);
    await using hub = await startHub(configOf({ old: block }));
    await hub.ticks(6);

    await hub.configure(configOf({ new: block }));
    await hub.tick();

    expect(await addressesOf(hub, 'new')).toEqual(['a:80']);
  });

  it('loses at once what left without a successor', async () => {
    await using source = await startLoopbackSource({ '/a': listing('a:80'), '/b': listing('b:80') });
    await using hub = await startHub(configOf({ web: httpSd(`${source.url}/a`, `${source.url}/b`) }));
    await hub.tick();

    await hub.configure(configOf({ web: httpSd(`${source.url}/a`) }));
    await hub.tick();

    expect(await addressesOf(hub, 'web')).toEqual(['a:80']);
  });

  it('is 404 when it was removed, and when it is skipped', async () => {
    const jobs = { a: { static_configs: [{ targets: ['a:80'] }] }, b: { static_configs: [{ targets: ['b:80'] }] } };
    await using hub = await startHub(configOf(jobs));
    await hub.tick();
    const before = await addressesOf(hub, 'a');

    await hub.configure(configOf(jobs, { skip_jobs: ['a'] }));
    await hub.tick();
    const skipped = await hub.sd('a');
    await hub.configure(configOf({ b: jobs.b }));
    await hub.tick();
    const removed = await hub.sd('a');

    expect(before).toEqual(['a:80']);
    for (const answer of [skipped, removed]) {
      expect(answer.status).toBe(404);
      expect(answer.json()).toEqual({ status: 'error', errorType: 'not_found', error: 'no job named a' });
    }
    expect(await addressesOf(hub, 'b')).toEqual(['b:80']);
  });
});

describe('a configuration with mistakes', () => {
  const good = (url: string) => configOf({ web: httpSd(url) });
  const mistakes = [
    { name: 'two of them', text: '{"scrape_configs":[{"job_name":"web","http_sd_configs":[{"ulr":"x"}]}],"x":1}' },
    { name: 'no YAML', text: 'scrape_configs: [' },
    { name: 'nothing in it', text: '' },
    { name: 'no file', text: undefined },
  ];

  it.each(mistakes)('changes nothing and says so: $name', async ({ text }) => {
    await using source = await startLoopbackSource({ '/sd': listing('a:80') });
    await using hub = await startHub(good(`${source.url}/sd`));
    await hub.tick();
    const before = bytesAndEtag(await hub.sd('web'));
    const [{ version }, wasAccepted] = [await configurationOf(), await sampleOf(hub, accepted)];
    async function configurationOf() {
      return (await hub.api('/api/v1/jobs')).json().data.configuration;
    }

    await hub.configure(text ?? {});
    await hub.tick();
    const [told, isAccepted] = [await configurationOf(), await sampleOf(hub, accepted)];
    const during = bytesAndEtag(await hub.sd('web'));
    source.on('/sd', listing('b:80'));
    await hub.tick();
    const refreshed = await addressesOf(hub, 'web');
    await hub.configure(good(`${source.url}/sd`));
    await hub.tick();

    expect([wasAccepted, isAccepted, await sampleOf(hub, accepted)]).toEqual([1, 0, 1]);
    expect(during).toEqual(before);
    expect(refreshed).toEqual(['b:80']);
    expect(told).toMatchObject({ version, error: expect.stringContaining('rollcall.yml') });
    expect(await configurationOf()).toMatchObject({ version, error: null });
    expect(await providerOf(hub)).toMatchObject({ failures: 0, jobs: ['web'] });
  });

  it('tells every problem of them', async () => {
    await using hub = await startHub(mistakes[0]?.text ?? '');

    await hub.tick();

    const { error, acceptedAt } = (await hub.api('/api/v1/jobs')).json().data.configuration;
    expect(error.split('\n')).toHaveLength(3);
    expect(error).toContain('scrape_configs[0].http_sd_configs[0].ulr');
    expect(error).toContain('rollcall.yml:1: x:');
    expect(acceptedAt).toBeNull();
    expect((await hub.sd('web')).json().error).toBe('no configuration was accepted yet');
    expect((await hub.api('/-/ready')).status).toBe(503);
  });

  it('changes nothing either when there are more of them than the table has room for', async () => {
    await using embedded = await startEmbeddedStores();
    await using source = await startLoopbackSource({ '/sd': listing('a:80') });
    await using hub = await startHub(good(`${source.url}/sd`), { store: await embedded.create() });
    await hub.tick();
    const jobs = Array.from({ length: 3000 }, (_, index) => [
      `job-${index}`,
      { http_sd_configs: [{ ulr: 1 }], typo: 1 },
    ]);

    await hub.configure(configOf(Object.fromEntries(jobs)));
    source.on('/sd', listing('b:80'));
    await hub.tick();

    expect(await addressesOf(hub, 'web')).toEqual(['b:80']);
    expect(await sampleOf(hub, accepted)).toBe(0);
    const { error } = (await hub.api('/api/v1/jobs')).json().data.configuration;
    expect(error).toContain('scrape_configs[0].http_sd_configs[0].ulr');
  });
});
