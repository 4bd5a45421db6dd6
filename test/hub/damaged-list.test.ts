import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import { startHub } from './in-process-hub.ts';
import { startLoopbackSource } from './loopback-source.ts';
import { addressesOf, configOf, rareInterval } from './served.ts';
import { listing } from './source-behaviours.ts';

describe('a list of which something is missing from the store', () => {
  it('is 503 until the reader that finds it has had it built anew', async () => {
    await using source = await startLoopbackSource({ '/sd': listing('a:80', 'b:80') });
    const store = createMemoryStore();
    const block = { http_sd_configs: [{ url: `${source.url}/sd`, refresh_interval: rareInterval }] };
    await using hub = await startHub(configOf({ web: block }), { store });
    await hub.tick();
    for (const { id, listing: list } of await store.heads()) await store.remove(id, [list?.directory ?? '']);

    const missed = await hub.sd('web');
    await hub.tick();

    expect(missed.status).toBe(503);
    expect(await addressesOf(hub, 'web')).toEqual(['a:80', 'b:80']);
  });
});
