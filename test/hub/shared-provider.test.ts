import { describe, expect, it } from 'vitest';
import { startHub } from './in-process-hub.ts';
import { startLoopbackSource } from './loopback-source.ts';
import { addressesOf, configOf, providerOf, providersOf, rareInterval } from './served.ts';
import { listing } from './source-behaviours.ts';

const every = (refresh_interval: string, url: string) => ({ http_sd_configs: [{ url, refresh_interval }] });

describe('jobs with equal blocks', () => {
  it('cause one request an interval, and are served the same', async () => {
    await using source = await startLoopbackSource({ '/sd': listing('a:80') });
    const block = every('1m', `${source.url}/sd`);
    await using hub = await startHub(configOf({ a: block, b: block, c: block }));
    await hub.tick();
    const asked = source.asked.length;

    await hub.ticks(10);

    expect(source.asked).toHaveLength(asked + 10);
    expect(await providerOf(hub)).toMatchObject({ jobs: ['a', 'b', 'c'] });
    for (const job of ['a', 'b', 'c']) expect(await addressesOf(hub, job)).toEqual(['a:80']);
  });

  it('share the shortest of their intervals, until the job that has it goes', async () => {
    await using source = await startLoopbackSource({ '/sd': listing('a:80') });
    const [quick, slow] = [every('30s', `${source.url}/sd`), every('5m', `${source.url}/sd`)];
    await using hub = await startHub(configOf({ quick, slow }));
    await hub.tick();
    const asked = source.asked.length;
    await hub.ticks(10);
    const askedQuickly = source.asked.length - asked;

    await hub.configure(configOf({ slow }));
    await hub.ticks(10);
    const settled = source.asked.length;
    await hub.ticks(10);

    expect(askedQuickly).toBe(20);
    expect(source.asked.length - settled).toBe(2);
    expect(await providerOf(hub)).toMatchObject({ jobs: ['slow'] });
  });

  it('are nine over four lists, and cause four requests an interval', async () => {
    const paths = ['/a', '/b', '/c', '/d'];
    await using source = await startLoopbackSource(
      Object.fromEntries(paths.map((path) => [path, listing(`${path.slice(1)}:80`)])),
    );
    const jobs = Array.from({ length: 9 }, (_, index) => [
      `job-${index}`,
      every('1m', `${source.url}${paths[index % paths.length]}`),
    ]);
    await using hub = await startHub(configOf(Object.fromEntries(jobs)));
    await hub.tick();
    const before = source.asked.length;

    await hub.ticks(3);

    const asked = source.asked.slice(before);
    expect(paths.map((path) => asked.filter((each) => each === path).length)).toEqual([3, 3, 3, 3]);
    expect(await addressesOf(hub, 'job-6')).toEqual(['c:80']);
  });

  it('are asked once for one wish, whichever of them it names', async () => {
    await using source = await startLoopbackSource({ '/sd': listing('a:80') });
    const block = every(rareInterval, `${source.url}/sd`);
    await using hub = await startHub(configOf({ a: block, b: block }));
    await hub.tick();
    const asked = source.asked.length;

    const wished = await hub.api('/api/v1/refresh', { method: 'POST', body: '{}' });
    await hub.tick();

    expect(wished.status).toBe(202);
    expect(wished.json().data.queued).toHaveLength(1);
    expect(source.asked).toHaveLength(asked + 1);
  });
});

describe('jobs with an inline secret', () => {
  it('share nothing, though their blocks are equal', async () => {
    await using source = await startLoopbackSource({ '/sd': listing('a:80') });
    const block = { http_sd_configs: [{ url: `${source.url}/sd`, bearer_token: 'correct-horse-battery' }] };
    await using hub = await startHub(configOf({ a: block, b: block }));

    await hub.tick();

    expect((await providersOf(hub)).map(({ jobs }) => jobs).toSorted()).toEqual([['a'], ['b']]);
  });
});
