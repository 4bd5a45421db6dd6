import { describe, expect, it } from 'vitest';
import { startHub } from './in-process-hub.ts';
import { startLoopbackSource } from './loopback-source.ts';
import { addressesOf, configOf, groupsIn, sampleOf } from './served.ts';
import { answering, listing } from './source-behaviours.ts';

const addresses = Array.from({ length: 20 }, (_, index) => `target-${index + 10}:80`);
const few = addresses.slice(0, 3);
const httpSd = (url: string) => ({ http_sd_configs: [{ url }] });

/** A job of twenty targets, whose configuration is changed to a source that lists three of them. */
async function startScene(rollcall: object = {}) {
  const close = new AsyncDisposableStack();
  const source = close.use(await startLoopbackSource({ '/old': listing(...addresses), '/new': listing(...few) }));
  const hub = close.use(await startHub(configOf({ web: httpSd(`${source.url}/old`) }, rollcall)));
  await hub.tick();
  await hub.configure(configOf({ web: httpSd(`${source.url}/new`) }, rollcall));
  const count = async () => new Set(await addressesOf(hub, 'web')).size;
  return { hub, source, count, [Symbol.asyncDispose]: () => close.disposeAsync() };
}

describe('a change of the configuration after which far fewer targets are found', () => {
  it('is not believed before ten minutes and three slots', async () => {
    await using scene = await startScene();
    const { hub, count } = scene;

    await hub.ticks(10);
    const during = await hub.sd('web');
    const counts = [await count()];
    await hub.ticks(3);
    counts.push(await count());

    expect(counts).toEqual([20, 3]);
    expect(during.headers['rollcall-held']).toMatch(
      /^http\/.*\/old \(20 left the configuration, http\/.*\/new list far fewer\)$/,
    );
    expect((await hub.sd('web')).headers['rollcall-held']).toBeUndefined();
  });

  it('is believed at once when it is approved by the name that was shown', async () => {
    await using scene = await startScene();
    const { hub, count } = scene;
    await hub.ticks(2);
    const job = (await hub.api('/api/v1/jobs')).json().data.jobs[0];
    const [held] = job.held;

    const answer = await hub.api(`/api/v1/providers/${held.provider}/approve`, {
      method: 'POST',
      body: JSON.stringify({ hold: held.hold }),
    });
    await hub.tick();

    expect(held).toMatchObject({ targets: 20, reason: 'shrinking', hold: expect.stringMatching(/^left\/\d+$/) });
    expect(answer.status).toBe(202);
    expect(answer.json().data).toMatchObject({ provider: held.provider, hold: held.hold, targets: 20 });
    expect(await count()).toBe(3);
  });

  it('is over as soon as enough are found', async () => {
    await using scene = await startScene();
    const { hub, source, count } = scene;
    await hub.ticks(3);

    source.on('/new', listing(...addresses.slice(0, 15)));
    await hub.tick();

    expect(await count()).toBe(15);
  });

  it('is believed at once where the guard is off for its job', async () => {
    await using scene = await startScene({ jobs: { web: { guard: { enabled: false } } } });

    await scene.hub.tick();

    expect(await scene.count()).toBe(3);
  });

  it('is believed at once when the file itself lists the few', async () => {
    await using scene = await startScene();
    const { hub } = scene;
    await hub.configure(configOf({ web: { static_configs: [{ targets: few }] } }));

    await hub.ticks(2);

    expect(await addressesOf(hub, 'web')).toEqual(few);
  });
});

describe('a successor that is never read as a whole', () => {
  it('keeps what it replaces in service, and everything says so, until that is approved', async () => {
    await using scene = await startScene();
    const { hub, source, count } = scene;
    source.on('/new', answering(403, 'no'));
    await hub.ticks(60);
    const answer = await hub.sd('web');
    const { held } = (await hub.api('/api/v1/jobs')).json().data.jobs[0];

    expect(new Set(groupsIn(answer).flatMap(({ targets }) => targets)).size).toBe(20);
    expect(answer.headers).toMatchObject({
      'rollcall-missing': expect.stringMatching(/\/new$/),
      'rollcall-held': expect.stringMatching(
        /^http\/.*\/old \(20 left the configuration, waiting for http\/.*\/new\)$/,
      ),
    });
    expect(await sampleOf(hub, 'rollcall_job_held_targets{job="web"}')).toBe(20);
    expect(await sampleOf(hub, 'rollcall_job_predecessors{job="web"}')).toBe(1);
    expect(await sampleOf(hub, 'rollcall_job_oldest_predecessor_age_seconds{job="web"}')).toBe(3600);
    expect(held).toMatchObject([{ reason: 'unread', targets: 20, waitsFor: [expect.stringMatching(/\/new$/)] }]);

    await hub.api(`/api/v1/providers/${held[0].provider}/approve`, {
      method: 'POST',
      body: JSON.stringify({ hold: held[0].hold }),
    });
    source.on('/new', listing('new:80'));
    await hub.tick();
    expect(await count()).toBe(1);
  });
});
