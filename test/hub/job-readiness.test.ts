import { describe, expect, it } from 'vitest';
import { type InProcessHub, minuteMs, startHub } from './in-process-hub.ts';
import { type LoopbackSource, startLoopbackSource } from './loopback-source.ts';
import { addressesOf, bytesAndEtag, configOf, providerOf, rareInterval, sampleOf } from './served.ts';
import { answering, answeringJson, listing } from './source-behaviours.ts';

const failing = answering(500, 'no');
const blocks = (...urls: readonly string[]) => ({ http_sd_configs: urls.map((url) => ({ url })) });
const titleOf = ({ url }: LoopbackSource, path: string) => `http/${url.slice('http://'.length)}${path}`;

/** Why a job is not served: as a reader learns it, and as the status shows it. */
async function refusalOf(hub: InProcessHub, job: string) {
  const { status, reason, headers, json } = await hub.sd(job);
  const jobs = (await hub.api('/api/v1/jobs')).json().data.jobs;
  const shown = jobs.find((each: { readonly name: string }) => each.name === job);
  return { status, reason, retryAfter: headers['retry-after'], error: json().error, shown: shown?.reason };
}

describe('a job that was never served', () => {
  it('is 503 with the reason while nothing of it was read, however long', async () => {
    await using source = await startLoopbackSource({ '/sd': failing });
    await using hub = await startHub(configOf({ web: blocks(`${source.url}/sd`) }));
    const unknown = await hub.sd('web');
    await hub.tick();
    const first = await refusalOf(hub, 'web');
    const ready = await hub.api('/-/ready');

    hub.clock.advance(30 * 24 * 60 * minuteMs);
    await hub.tick();

    const reason = `job web: ${titleOf(source, '/sd')} not read yet (unreachable)`;
    expect(unknown.status).toBe(503);
    expect(unknown.json().error).toBe('no configuration was accepted yet');
    expect(first).toEqual({ status: 503, reason, retryAfter: '10', error: reason, shown: reason });
    expect(await refusalOf(hub, 'web')).toEqual(first);
    expect(await sampleOf(hub, 'rollcall_job_ready{job="web"}')).toBe(0);
    expect(await sampleOf(hub, 'prometheus_sd_discovered_targets{name="scrape",config="web"}')).toBeUndefined();
    expect(ready.status).toBe(503);
    expect((await hub.api('/-/ready')).status).toBe(200);
  });

  it('waits for all of its providers until the initial grace is over, then names the one it lacks', async () => {
    await using source = await startLoopbackSource({ '/a': listing('a:80'), '/b': failing });
    await using hub = await startHub(configOf({ web: blocks(`${source.url}/a`, `${source.url}/b`) }));
    await hub.ticks(4);
    hub.clock.advance(minuteMs - 1);
    const waiting = await refusalOf(hub, 'web');
    hub.clock.advance(1);
    const partial = await hub.sd('web');
    const targets = await addressesOf(hub, 'web');

    source.on('/b', listing('b:80'));
    await hub.tick();

    expect(waiting).toMatchObject({
      status: 503,
      error: `job web: ${titleOf(source, '/b')} not read yet (unreachable)`,
    });
    expect(targets).toEqual(['a:80']);
    expect(partial.headers['rollcall-missing']).toBe(titleOf(source, '/b'));
    expect(await addressesOf(hub, 'web')).toEqual(['a:80', 'b:80']);
    expect((await hub.sd('web')).headers['rollcall-missing']).toBeUndefined();
  });

  it('does not wait when all were read', async () => {
    await using source = await startLoopbackSource({ '/a': listing('a:80'), '/b': answeringJson([]) });
    await using hub = await startHub(configOf({ web: blocks(`${source.url}/a`, `${source.url}/b`) }));

    await hub.tick();

    expect(await addressesOf(hub, 'web')).toEqual(['a:80']);
  });

  it('is not empty because what was read of it is', async () => {
    await using source = await startLoopbackSource({ '/a': answeringJson([]), '/b': failing });
    await using hub = await startHub(configOf({ web: blocks(`${source.url}/a`, `${source.url}/b`) }));

    await hub.ticks(10);

    expect(await refusalOf(hub, 'web')).toMatchObject({
      status: 503,
      error: expect.stringContaining('/b not read yet'),
    });
  });

  it('has the grace that its settings give it', async () => {
    await using source = await startLoopbackSource({ '/a': listing('a:80'), '/b': failing });
    const job = blocks(`${source.url}/a`, `${source.url}/b`);
    const rollcall = { initial_grace: '2m', jobs: { slow: { initial_grace: '4m' } } };
    await using hub = await startHub(configOf({ quick: job, slow: job }, rollcall));
    const statuses: unknown[] = [];
    for (let minute = 1; minute <= 4; minute += 1) {
      await hub.tick();
      statuses.push([(await hub.sd('quick')).status, (await hub.sd('slow')).status]);
    }

    expect(statuses).toEqual([
      [503, 503],
      [200, 503],
      [200, 503],
      [200, 200],
    ]);
  });

  it('whose source failed is asked again after five minutes, though its interval is long', async () => {
    await using source = await startLoopbackSource({ '/sd': failing });
    const job = { http_sd_configs: [{ url: `${source.url}/sd`, refresh_interval: rareInterval }] };
    await using hub = await startHub(configOf({ web: job }));
    await hub.ticks(5);
    const asked = source.asked.length;

    source.on('/sd', listing('a:80'));
    await hub.ticks(2);

    expect(asked).toBe(1);
    expect(source.asked).toHaveLength(2);
    expect(await addressesOf(hub, 'web')).toEqual(['a:80']);
  });
});

describe('a job that was served', () => {
  it('is served on while a new provider is not read', async () => {
    await using source = await startLoopbackSource({ '/a': listing('a:80'), '/b': failing });
    await using hub = await startHub(configOf({ web: blocks(`${source.url}/a`) }));
    await hub.ticks(2);
    const before = bytesAndEtag(await hub.sd('web'));

    await hub.configure(configOf({ web: blocks(`${source.url}/a`, `${source.url}/b`) }));
    await hub.tick();
    const during = await hub.sd('web');
    source.on('/b', listing('b:80'));
    await hub.tick();

    expect(bytesAndEtag(during)).toEqual(before);
    expect(during.headers['rollcall-missing']).toBe(titleOf(source, '/b'));
    expect(await addressesOf(hub, 'web')).toEqual(['a:80', 'b:80']);
  });

  it('is served for days through an outage, and says how old its list is', async () => {
    await using source = await startLoopbackSource({ '/sd': listing('a:80') });
    await using hub = await startHub(configOf({ web: blocks(`${source.url}/sd`) }));
    await hub.tick();
    const before = bytesAndEtag(await hub.sd('web'));
    source.on('/sd', failing);

    hub.clock.advance(7 * 24 * 60 * minuteMs);
    await hub.tick();

    const answer = await hub.sd('web');
    expect(bytesAndEtag(answer)).toEqual(before);
    expect(Number(answer.headers['age'])).toBeGreaterThan((7 * 24 * 60 - 1) * 60);
    expect((await providerOf(hub)).failures).toBeGreaterThan(0);
  });

  it('leaves out what is staler than its settings allow, and is 503 when nothing is left', async () => {
    await using source = await startLoopbackSource({ '/a': listing('a:80'), '/b': listing('b:80') });
    const job = blocks(`${source.url}/a`, `${source.url}/b`);
    const rollcall = { jobs: { strict: { max_staleness: '10m' } } };
    await using hub = await startHub(configOf({ strict: job, patient: job }, rollcall));
    await hub.tick();

    source.on('/b', failing);
    await hub.ticks(11);
    const one = await hub.sd('strict');
    source.on('/a', failing);
    await hub.ticks(11);

    expect(one.json()).toMatchObject([{ targets: ['a:80'] }]);
    expect(one.headers['rollcall-stale']).toBe(titleOf(source, '/b'));
    expect(await refusalOf(hub, 'strict')).toMatchObject({
      status: 503,
      error: expect.stringContaining('max_staleness'),
    });
    expect(await addressesOf(hub, 'patient')).toEqual(['a:80', 'b:80']);
  });
});
