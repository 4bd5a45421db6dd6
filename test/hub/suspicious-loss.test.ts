import { describe, expect, it } from 'vitest';
import { startHub } from './in-process-hub.ts';
import { startLoopbackSource } from './loopback-source.ts';
import { bytesAndEtag, changesOf, configOf, providerOf, sampleOf } from './served.ts';
import { answeringJson, listing } from './source-behaviours.ts';

const addresses = Array.from({ length: 20 }, (_, index) => `target-${index + 10}:80`);

/** A hub that has read twenty targets, whose source lists none of them any more. */
async function startScene(rollcall: object = {}) {
  const close = new AsyncDisposableStack();
  const source = close.use(await startLoopbackSource({ '/sd': listing(...addresses) }));
  const hub = close.use(
    await startHub(configOf({ web: { http_sd_configs: [{ url: `${source.url}/sd` }] } }, rollcall)),
  );
  await hub.tick();
  const before = bytesAndEtag(await hub.sd('web'));
  source.on('/sd', answeringJson([]));
  return { hub, source, before, [Symbol.asyncDispose]: () => close.disposeAsync() };
}

describe('a source that suddenly lists nothing', () => {
  it('is not believed before ten minutes and three slots, then once and for all', async () => {
    await using scene = await startScene();
    const { hub, source, before } = scene;

    await hub.ticks(10);
    const held = {
      list: bytesAndEtag(await hub.sd('web')),
      provider: await providerOf(hub),
      changes: await changesOf(hub),
    };
    await hub.ticks(3);

    expect(held.list).toEqual(before);
    expect(held.provider).toMatchObject({ targets: 20, held: 20, failures: 0 });
    expect(held.changes).toHaveLength(1);
    expect((await hub.sd('web')).text).toBe('[]');
    const [, gone, ...others] = await changesOf(hub);
    expect(others).toEqual([]);
    expect(gone?.removed).toEqual(addresses.map((address) => ({ source: `${source.url}/sd/${address}`, targets: [] })));
    expect(await providerOf(hub)).toMatchObject({ targets: 0, held: 0 });
  });

  it('is not believed because somebody asked many times', async () => {
    await using scene = await startScene();
    const { hub, before } = scene;

    for (let minute = 0; minute < 20; minute += 1) {
      hub.clock.advance(60_000);
      await hub.refresh({ job: 'web' });
    }

    expect(bytesAndEtag(await hub.sd('web'))).toEqual(before);
    expect(await providerOf(hub)).toMatchObject({ held: 20 });
  });

  it('has what it had, without a trace in the feed, when it lists it again', async () => {
    await using scene = await startScene();
    const { hub, source, before } = scene;
    await hub.ticks(5);

    source.on('/sd', listing(...addresses));
    await hub.tick();

    expect(bytesAndEtag(await hub.sd('web'))).toEqual(before);
    expect(await providerOf(hub)).toMatchObject({ targets: 20, held: 0 });
    expect(await changesOf(hub)).toHaveLength(1);
  });

  it('is served what is new beside what is held', async () => {
    await using scene = await startScene();
    const { hub, source } = scene;

    source.on('/sd', listing('new:80'));
    await hub.tick();

    expect(await providerOf(hub)).toMatchObject({ targets: 21, held: 20 });
    expect((await changesOf(hub)).at(-1)).toMatchObject({ added: [`${source.url}/sd/new:80`], removed: [] });
  });

  it('is believed at once where the guard is off for its job', async () => {
    await using scene = await startScene({ jobs: { web: { guard: { enabled: false } } } });
    const { hub } = scene;

    await hub.tick();

    expect((await hub.sd('web')).text).toBe('[]');
    const { id, title } = await providerOf(hub);
    expect(
      await sampleOf(hub, `rollcall_provider_held_targets{provider="${id}",mechanism="http",title="${title}"}`),
    ).toBe(0);
  });
});
