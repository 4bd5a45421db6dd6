import { describe, expect, it } from 'vitest';
import { collectingLogger } from '../../test/support/collecting-logger.ts';
import { asProviderId } from '../model/provider-id.ts';
import type { RefreshMessage } from '../model/refresh-message.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { watchingReads } from './missing-watch.ts';

const id = asProviderId('ec2-a');

async function watched(
  sent: RefreshMessage[],
  send = async (messages: readonly RefreshMessage[]) => void sent.push(...messages),
) {
  const store = createMemoryStore();
  await store.write(id, new Map([['page/1/a', Buffer.from('a')]]));
  let nowMs = 0;
  const clock = { nowMs: () => nowMs };
  const reads = watchingReads(store, { queue: { send }, clock, log: collectingLogger() });
  return {
    read: (...names: readonly string[]) => reads.read(id, names),
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('watchingReads', () => {
  it('asks for a sweep of a provider of which something is missing, once a minute', async () => {
    const sent: RefreshMessage[] = [];
    const { read, advance } = await watched(sent);

    const found = await read('page/1/a', 'page/1/b');
    await read('directory/1/c');
    expect([...found.keys()]).toEqual(['page/1/a']);
    expect(sent).toEqual([{ provider: id, sweep: true }]);

    advance(60_000);
    await read('page/1/b');
    expect(sent).toHaveLength(2);
  });

  it('asks for none when all is there, or when only a change record has expired', async () => {
    const sent: RefreshMessage[] = [];
    const { read } = await watched(sent);

    await read('page/1/a', 'change/1/2/c');

    expect(sent).toEqual([]);
  });

  it('answers all the same when the queue does not, and asks again', async () => {
    let asked = 0;
    const { read } = await watched([], () => {
      asked += 1;
      return Promise.reject(new Error('away'));
    });

    await read('page/1/b');
    const found = await read('page/1/a', 'page/1/b');

    expect([...found.keys()]).toEqual(['page/1/a']);
    expect(asked).toBe(2);
  });
});
