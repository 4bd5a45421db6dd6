import { describe, expect, it } from 'vitest';
import { collectingLogger } from '../../test/support/collecting-logger.ts';
import { fixedClock } from '../../test/support/fixed-clock.ts';
import { asProviderId } from '../model/provider-id.ts';
import type { RefreshMessage } from '../model/refresh-message.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { dispatch } from './dispatch.ts';

const id = asProviderId('ec2-abc');
const dayMs = 86_400_000;

/** What is sent for a provider that no job names and that was retired a while ago. */
async function messagesFor(retiredForMs: number, sent: number): Promise<readonly RefreshMessage[]> {
  const clock = fixedClock();
  const nowMs = clock.nowMs();
  const store = createMemoryStore();
  await store.lease({ id, owner: 'a', nowMs: 1, endMs: 2 });
  await store.update(id, 1, {
    lease: null,
    retiredAtMs: nowMs - retiredForMs,
    change: 'change/000000000001/1/x',
    sent,
  });
  await store.setUnnamedSince(id, nowMs - retiredForMs);
  const messages: RefreshMessage[] = [];
  const queue = { send: async (some: readonly RefreshMessage[]) => void messages.push(...some) };
  const loadPlan = async () => ({ version: 'v', jobs: [], providers: new Map() });
  await dispatch({ store, queue, clock, log: collectingLogger(), loadPlan, tickMs: 60_000 });
  return messages;
}

describe('a retired provider', () => {
  it.each([
    { name: 'is let alone when its removals were told', retiredForMs: dayMs, sent: 1, expected: [] },
    { name: 'is taken up until they were', retiredForMs: dayMs, sent: 0, expected: [{ provider: id, retire: true }] },
    {
      name: 'is forgotten after 30 days',
      retiredForMs: 30 * dayMs,
      sent: 1,
      expected: [{ provider: id, retire: true }],
    },
  ])('$name', async ({ retiredForMs, sent, expected }) => {
    expect(await messagesFor(retiredForMs, sent)).toEqual(expected);
  });
});
