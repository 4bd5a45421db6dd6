import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whole } from '../../lib/model/discovery.ts';
import type { TargetGroup } from '../../lib/model/target-group.ts';
import { decodeDirectory } from '../../lib/pages/directory.ts';
import { refresh } from '../../lib/refresh/refresh.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { movableClock, provider, quietPorts, refreshable, requestAt, worldOf } from '../protocol/world.ts';
import { accept, apiOver, linesIn, listFrom } from './hub-over.ts';
import { noise } from './noise.ts';
import { type FoundTarget, renderedList } from './rendered-list.ts';

const minuteMs = 60_000;

const text = fc.constantFrom('', 'x', '"\\', 'ü', '\u2028', '__proto__');
const labels = fc.dictionary(fc.constantFrom('a', 'b', 'c_1', '__meta_x', '__proto__'), text, { maxKeys: 3 });
const target = fc.record({
  address: fc.nat(60).map((n) => (n % 7 === 0 ? `[2001:db8::${n}]:80` : `192.0.2.${n}:80`)),
  labels,
});
const group: fc.Arbitrary<TargetGroup> = fc.record({
  source: fc.constantFrom('s', 't', 'u', 'v', 'w/1', 'w/2', ''),
  labels,
  targets: fc.array(target, { maxLength: 6 }),
});
const list = fc.array(group, { maxLength: 7 });

/** What makes a list one of many pages: sources that do not compress, of which one may change. */
const bulk = fc.constantFrom('none', 'same', 'other').map((kind) => ({ kind }));

/** How a source tells its list: a refresh, and how long after the last one. */
interface Refreshed {
  readonly groups: readonly TargetGroup[];
  readonly bulk: { readonly kind: string };
  readonly afterMinutes: number;
}

const refreshed: fc.Arbitrary<Refreshed> = fc.record({ groups: list, bulk, afterMinutes: fc.constantFrom(1, 90) });

const bulky = Array.from({ length: 40 }, (_, index) => ({ name: `bulk-${index}`, text: noise(`${index}`, 11_000) }));

function groupsOf({ groups, bulk: { kind } }: Refreshed): readonly TargetGroup[] {
  if (kind === 'none') return groups;
  const more = bulky.map(({ name, text: value }, index): TargetGroup => {
    const own = { text: value, ...(kind === 'other' && index === 7 ? { more: 'x' } : {}) };
    return { source: name, labels: {}, targets: [{ address: `${name}:80`, labels: own }] };
  });
  return [...groups, ...more];
}

/** What is to be served: each source has a target once. */
function targetsOf(groups: readonly TargetGroup[]): readonly FoundTarget[] {
  const found = groups.flatMap(({ source, labels: shared, targets }) =>
    targets.map(({ address, labels: own }) => ({ source, address, labels: { ...shared, ...own } })),
  );
  const sorted = (set: object) => Object.entries(set).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...new Map(found.map((each) => [JSON.stringify([each.source, each.address, sorted(each.labels)]), each])).values(),
  ];
}

async function pageCountIn(store: Store): Promise<number> {
  const name = (await store.head(provider))?.listing?.directory ?? '';
  return decodeDirectory((await store.read(provider, [name])).get(name) ?? Buffer.of()).pageCount;
}

describe('any history of refreshes', () => {
  it('is served as the bytes that its last state alone comes to, in either encoding, warm or cold', {
    timeout: 60_000,
  }, async () => {
    const seen = { many: 0, single: 0 };
    const law = fc.asyncProperty(fc.array(refreshed, { minLength: 1, maxLength: 6 }), async (history) => {
      const store = createMemoryStore();
      const clock = movableClock(Date.UTC(2026, 0, 1));
      const world = worldOf(store, quietPorts(clock));
      await accept(store);
      const warm = apiOver(store);
      for (const step of history) {
        clock.advance(step.afterMinutes * minuteMs);
        const groups = groupsOf(step);
        await refresh(
          refreshable(async () => whole(groups)),
          world,
          requestAt(clock.nowMs(), clock.nowMs()),
        );

        const pageCount = await pageCountIn(store);
        const expected = Buffer.from(renderedList(targetsOf(groups), pageCount));
        seen[pageCount > 1 ? 'many' : 'single'] += 1;
        for (const api of [warm, apiOver(store), apiOver(store, 1)]) {
          expect((await listFrom(api)).bytes.equals(expected)).toBe(true);
          expect(gunzipSync((await listFrom(api, 'gzip')).bytes).equals(expected)).toBe(true);
        }
      }
    });
    await fc.assert(law, { numRuns: 40 });
    expect(Math.min(seen.many, seen.single)).toBeGreaterThan(20);
  });

  it.each([2, 3, 5, 7, 12])(
    'is the union of its shards of %i, which share nothing',
    { timeout: 60_000 },
    async (count) => {
      const law = fc.asyncProperty(fc.array(refreshed, { minLength: 1, maxLength: 3 }), async (history) => {
        const store = createMemoryStore();
        const clock = movableClock(Date.UTC(2026, 0, 1));
        await accept(store);
        for (const step of history) {
          clock.advance(step.afterMinutes * minuteMs);
          const found = refreshable(async () => whole(groupsOf(step)));
          await refresh(found, worldOf(store, quietPorts(clock)), requestAt(clock.nowMs(), clock.nowMs()));
        }
        const api = apiOver(store);
        const shards: string[] = [];
        for (let index = 0; index < count; index += 1) {
          const query = `&shard=${index}&of=${count}`;
          const plain = await listFrom(api, 'identity', query);
          expect(gunzipSync((await listFrom(api, 'gzip', query)).bytes).equals(plain.bytes)).toBe(true);
          shards.push(...linesIn(plain.text));
        }

        expect(shards.sort()).toEqual(linesIn((await listFrom(api)).text));
      });
      await fc.assert(law, { numRuns: 10 });
    },
  );
});
