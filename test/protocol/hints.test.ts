import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesAfter } from '../../lib/refresh/emit.ts';
import type { Store } from '../../lib/store/store.ts';
import { changed, hintedHub, startMs } from './hinted-hub.ts';

/** What happens to the source, and what becomes of the events that tell of it. */
const step = fc.record({
  waitMs: fc.integer({ min: 0, max: 40_000 }),
  sources: fc.subarray(['a', 'b', 'c', 'd']),
  /** Empty: lost. Several: doubled; each comes as much later, and so may overtake others. */
  eventsAfterMs: fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 3 }),
});

interface Step {
  readonly waitMs: number;
  readonly sources: readonly string[];
  readonly eventsAfterMs: readonly number[];
}

describe('events as hints', () => {
  it('have the source asked within ten seconds, and not a minute later', async () => {
    const hub = await hintedHub();
    hub.set('a');
    await hub.run(120_000);
    hub.set('a', 'b');
    await hub.container()([changed]);
    const before = hub.asked();

    await hub.run(10_000);

    expect(hub.asked() - before).toBeGreaterThanOrEqual(1);
    expect(await hub.listed()).toBe(2);
  });

  it.each([{ containers: 1 }, { containers: 50 }])(
    'are at most two refreshes, though a thousand come within ten seconds to $containers processes',
    async ({ containers }) => {
      const hub = await hintedHub();
      hub.set('a');
      await hub.run(123_456);
      const takers = Array.from({ length: containers }, () => hub.container());
      for (let n = 0; n < 1000; n += 1) {
        await takers[n % containers]?.([changed]);
        await hub.run(10);
      }
      const taken = () => hub.outcomes.filter(({ result }) => result.outcome !== 'skipped').length;
      // A tick is due in between or it is not: what is counted is beyond what comes without any event.
      const without = await hintedHub();
      without.set('a');
      await without.run(123_456 + 10_000 + 20_000);
      await hub.run(20_000);

      expect(taken() - without.outcomes.length).toBeGreaterThan(0);
      expect(taken() - without.outcomes.length).toBeLessThanOrEqual(2);
    },
  );

  it('that are lost, doubled, late or out of order leave the list as the source is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const hub = await hintedHub();
        const hint = hub.container();
        for (const { atMs, sources } of happenings(steps)) {
          await hub.run(atMs - (hub.clock.nowMs() - startMs));
          if (sources === undefined) await hint([changed]);
          else hub.set(...sources);
        }
        await hub.run(120_000);

        const wanted = steps.at(-1)?.sources ?? [];
        expect(await hub.listed()).toBe(wanted.length);
        expect(await replayed(hub.store)).toEqual([...wanted].sort());
      }),
      { seed: 5, numRuns: 60 },
    );
  });
});

/** Changes of the source, and events (without sources), in the order in which they come. */
function happenings(steps: readonly Step[]) {
  let atMs = 0;
  return steps
    .flatMap(({ waitMs, sources, eventsAfterMs }) => {
      atMs += waitMs;
      const events = eventsAfterMs.map((ms) => ({ atMs: atMs + ms, sources: undefined }));
      return [{ atMs, sources }, ...events];
    })
    .toSorted((a, b) => a.atMs - b.atMs);
}

/** The sources that the change feed comes to. */
async function replayed(store: Store): Promise<readonly string[]> {
  const [head] = await store.heads();
  const sources = new Set<string>();
  for (const { added, removals } of head === undefined ? [] : await changesAfter(store, head, 0)) {
    for (const source of added) sources.add(source);
    for (const { source } of removals) sources.delete(source);
  }
  return [...sources].sort();
}
