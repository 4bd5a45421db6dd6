import { describe, expect, it } from 'vitest';
import { minuteMs, startHub } from './in-process-hub.ts';
import { startLoopbackSource } from './loopback-source.ts';
import { addressesOf, changesOf, configOf, providersOf } from './served.ts';
import { answering, listing } from './source-behaviours.ts';

const day = 24 * 60 * minuteMs;
const stays = { static_configs: [{ targets: ['stays:80'] }] };

/** A hub with a job that stays, and one whose block is taken out of the configuration and put back. */
async function startScene() {
  const close = new AsyncDisposableStack();
  const source = close.use(await startLoopbackSource({ '/sd': listing('a:80', 'b:80') }));
  const goes = { http_sd_configs: [{ url: `${source.url}/sd` }] };
  const both = configOf({ stays, goes });
  const hub = close.use(await startHub(both));
  await hub.tick();
  const other = async () => (await providersOf(hub)).find(({ id }) => id.startsWith('http-'));
  return {
    hub,
    source,
    other,
    takeOut: () => hub.configure(configOf({ stays })),
    putBack: () => hub.configure(both),
    [Symbol.asyncDispose]: () => close.disposeAsync(),
  };
}

describe('a provider that no job names', () => {
  it('is asked no more, and retired after an hour with a removal group for each of its sources', async () => {
    await using scene = await startScene();
    const { hub, source } = scene;
    const asked = source.asked.length;
    const { length: changes } = await changesOf(hub);

    await scene.takeOut();
    await hub.ticks(60);
    const before = { changes: (await changesOf(hub)).length, other: await scene.other() };
    await hub.ticks(2);

    expect(before).toMatchObject({ changes, other: { jobs: [], retiredAt: null, targets: 2 } });
    expect(source.asked).toHaveLength(asked);
    expect(await scene.other()).toMatchObject({ targets: 0, retiredAt: expect.any(String), failures: 0, error: null });
    const [last, ...others] = (await changesOf(hub)).slice(changes);
    expect(others).toEqual([]);
    expect(last).toMatchObject({
      added: [],
      changed: [],
      removed: ['a:80', 'b:80'].map((address) => ({ source: `${source.url}/sd/${address}`, targets: [] })),
      targetsBefore: 2,
      targetsAfter: 0,
    });
    expect(await addressesOf(hub, 'stays')).toEqual(['stays:80']);
  });

  it('is retired once', async () => {
    await using scene = await startScene();
    await scene.takeOut();

    await scene.hub.ticks(70);

    const removed = (await changesOf(scene.hub)).flatMap((change) => change.removed);
    expect(removed).toHaveLength(2);
  });

  it('is as it was when a job names it again within the hour, and its hour begins anew', async () => {
    await using scene = await startScene();
    const { hub, source } = scene;
    await scene.takeOut();
    await hub.ticks(50);
    source.on('/sd', answering(500, 'no'));

    await scene.putBack();
    await hub.tick();
    const back = await addressesOf(hub, 'goes');
    await scene.takeOut();
    await hub.ticks(50);

    expect(back).toEqual(['a:80', 'b:80']);
    expect(await scene.other()).toMatchObject({ retiredAt: null, targets: 2 });
  });

  it('is unknown when a job names it again later, until it was read', async () => {
    await using scene = await startScene();
    const { hub, source } = scene;
    await scene.takeOut();
    await hub.ticks(62);
    source.on('/sd', answering(500, 'no'));

    await scene.putBack();
    await hub.ticks(10);
    const unread = await hub.sd('goes');
    source.on('/sd', listing('b:80'));
    await hub.tick();

    expect(unread.status).toBe(503);
    expect(await addressesOf(hub, 'goes')).toEqual(['b:80']);
    expect(await scene.other()).toMatchObject({ retiredAt: null, targets: 1, failures: 0 });
    expect((await changesOf(hub)).at(-1)).toMatchObject({ added: [`${source.url}/sd/b:80`], removed: [] });
  });

  it('is forgotten 30 days later, with all that was stored for it', async () => {
    await using scene = await startScene();
    const { hub } = scene;
    await scene.takeOut();
    await hub.ticks(62);
    const head = (await hub.store.heads()).find(({ retiredAtMs }) => retiredAtMs !== undefined);

    hub.clock.advance(30 * day);
    await hub.ticks(2);

    expect(head).toBeDefined();
    expect(await scene.other()).toBeUndefined();
    expect(head === undefined ? [] : await hub.store.names(head.id)).toEqual([]);
    expect(await addressesOf(hub, 'stays')).toEqual(['stays:80']);
  });
});
