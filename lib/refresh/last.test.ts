import { describe, expect, it } from 'vitest';
import { found, oneProvider, partly } from '../../test/protocol/one-provider.ts';
import { groupOf, type provider } from '../../test/protocol/world.ts';
import { noise } from '../../test/scale/noise.ts';
import { type Discovery, whole } from '../model/discovery.ts';
import { createMemoryStore } from '../store/memory-store.ts';

const sources = Array.from({ length: 40 }, (_, index) => `s${String(index).padStart(2, '0')}`);
const groups = sources.map((source) => groupOf(source, { text: noise(source, 11_500) }));

/** All of a list of twelve pages but some sources, which cannot be read. */
function without(...unread: readonly string[]): Discovery {
  const { unread: scopes } = partly([], unread);
  return { groups: groups.filter(({ source }) => !unread.includes(source)), unread: scopes };
}

/** A hub that has the whole list, and what is read of it from then on, by kind. */
async function largeList() {
  const inner = createMemoryStore();
  const read: string[] = [];
  const store = {
    ...inner,
    read: (id: typeof provider, names: readonly string[]) => {
      read.push(...names.map((name) => name.split('/')[0] ?? ''));
      return inner.read(id, names);
    },
  };
  const hub = oneProvider({ store });
  await hub.scheduled(whole(groups));
  read.length = 0;
  return { hub, count: (kind: string) => read.filter((each) => each === kind).length };
}

describe('the last list', () => {
  it('is read no further than the pages of what was not found', async () => {
    const { hub, count } = await largeList();

    const outcome = await hub.scheduled(without('s07'));

    expect(outcome.outcome).toBe('unchanged');
    expect([count('directory'), count('ledger'), count('page')]).toEqual([1, 12, 1]);
    expect(await hub.sources()).toEqual(sources);
  });

  it('is read as a whole where nothing of it was found', async () => {
    const { hub, count } = await largeList();

    const outcome = await hub.scheduled({ ...found('other'), unread: partly([], ['s']).unread });

    expect(outcome.outcome).toBe('committed');
    expect(count('page')).toBe(12);
  });

  it('is not opened when everything was read', async () => {
    const { hub, count } = await largeList();

    await hub.scheduled(whole([...groups.slice(1), groupOf('s00', { text: 'another' })]));

    expect([count('directory'), count('ledger'), count('page')]).toEqual([1, 1, 0]);
  });
});
