import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../model/change.ts';
import type { Head } from '../model/head.ts';
import { asProviderId, type ProviderId } from '../model/provider-id.ts';
import { removalOf } from '../model/target-group.ts';
import { newHead } from '../store/lease-refusal.ts';
import { type FeedPosition, feedAfter } from './change-feed.ts';

const minute = 60_000;
const ids = ['ec2-a', 'dns-b', 'http-c'].map(asProviderId);
/** So many that two changes do not fit into one answer. */
const many = Array.from({ length: 30_000 }, (_, n) => `source/${n}`);

/** Heads and change records as refreshers leave them. */
function createFeed() {
  const heads = new Map<ProviderId, Head>();
  const records = new Map<string, Change>();
  const committed: string[] = [];
  return {
    committed,
    records,
    heads: () => [...heads.values()],
    contents: { change: async (id: ProviderId, name: string) => records.get(`${id} ${name}`) },
    commit(id: ProviderId, atMs: number, added: readonly string[] = []) {
      const head = heads.get(id) ?? newHead(id);
      const generation = head.generation + 1;
      const name = `change-${generation}`;
      const removals = [removalOf(`gone/${generation}`)];
      const counts = { targetsBefore: 1, targetsAfter: 0 };
      records.set(`${id} ${name}`, {
        ...{ provider: id, generation, atMs, previous: head.change, added, changed: [], removals },
        ...counts,
      });
      heads.set(id, { ...head, generation, change: name, changedAtMs: atMs });
      committed.push(`${id}/${generation}`);
    },
  };
}

const named = (changes: readonly Change[]) => changes.map(({ provider, generation }) => `${provider}/${generation}`);
const from = (fromMs: number): FeedPosition => ({ seen: new Map(), fromMs });

const commit = fc.record({
  kind: fc.constant('commit' as const),
  id: fc.constantFrom(...ids),
  // A commit bears the instant at which it was made ready, and is seen later.
  delayMs: fc.integer({ min: 0, max: 20 * minute }),
  isLarge: fc.boolean(),
});
const step = fc.oneof(
  commit,
  fc.record({ kind: fc.constant('poll' as const) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 90 * minute }) }),
);
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

/** Everything a reader is told who polls in these steps, and to the end after them. */
async function toldBy(feed: ReturnType<typeof createFeed>, steps: readonly Step[]): Promise<readonly string[]> {
  let nowMs = 1_000_000 * minute;
  let position = from(0);
  const told: string[] = [];
  const poll = async () => {
    const page = await feedAfter(position, feed.heads(), feed.contents, nowMs);
    position = page.next;
    told.push(...named(page.changes));
    return page.hasMore;
  };
  for (const each of steps) {
    if (each.kind === 'wait') nowMs += each.ms;
    else if (each.kind === 'poll') await poll();
    else feed.commit(each.id, nowMs - each.delayMs, each.isLarge ? many : []);
  }
  while (await poll());
  return told;
}

const ownOf = (names: readonly string[], id: ProviderId) => names.filter((name) => name.startsWith(`${id}/`));

describe('the change feed', () => {
  it('tells every change exactly once, whatever is committed between whatever polls', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const feed = createFeed();
        const told = await toldBy(feed, steps);

        expect([...told].sort()).toEqual([...feed.committed].sort());
        for (const id of ids) expect(ownOf(told, id)).toEqual(ownOf(feed.committed, id));
      }),
      { numRuns: 300 },
    );
  });

  it('begins at an instant, and does not come back to what lies before it', async () => {
    const feed = createFeed();
    feed.commit(ids[0] ?? asProviderId(''), 100 * minute);
    feed.commit(ids[0] ?? asProviderId(''), 110 * minute);

    const first = await feedAfter(from(105 * minute), feed.heads(), feed.contents, 111 * minute);
    const second = await feedAfter(first.next, feed.heads(), feed.contents, 112 * minute);

    expect(named(first.changes)).toEqual(['ec2-a/2']);
    expect(second.changes).toEqual([]);
  });

  it('names a provider of which records are gone, and tells what is left', async () => {
    const feed = createFeed();
    for (const atMs of [1, 2, 3]) feed.commit(ids[0] ?? asProviderId(''), atMs);
    feed.records.delete('ec2-a change-1');

    const page = await feedAfter(from(0), feed.heads(), feed.contents, minute);

    expect(named(page.changes)).toEqual(['ec2-a/2', 'ec2-a/3']);
    expect(page.incomplete).toEqual(['ec2-a']);
  });
});
