import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asProviderId } from '../../lib/model/provider-id.ts';
import type { RefreshMessage } from '../../lib/model/refresh-message.ts';
import { createLocalQueue } from './local-queue.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const a = asProviderId('a');
const b = asProviderId('b');
const c = asProviderId('c');

/** A queue whose work ends when the test says so. */
function queueOf(concurrency = 10) {
  const taken: RefreshMessage[] = [];
  const ends: (() => void)[] = [];
  const queue = createLocalQueue({
    concurrency,
    take: (message) => {
      taken.push(message);
      return new Promise((resolve) => ends.push(resolve));
    },
  });
  const endOldest = async () => {
    ends.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { queue, taken, endOldest };
}

describe('the queue of one process', () => {
  it('is busy with every provider of a message, as long as it waits or is worked on', async () => {
    const { queue, endOldest } = queueOf(1);
    await queue.send([{ provider: a, alike: [b] }, { provider: c }]);

    const during = [a, b, c].map(queue.isBusyWith);
    await endOldest();

    expect(during).toEqual([true, true, true]);
    expect([a, b, c].map(queue.isBusyWith)).toEqual([false, false, true]);
  });

  it('hands a message over at once, and a delayed one no earlier than its delay', async () => {
    const { queue, taken } = queueOf();

    await queue.send([{ provider: a }, { provider: b, delaySeconds: 5 }]);

    expect(taken).toEqual([{ provider: a }]);
    await vi.advanceTimersByTimeAsync(4999);
    expect(taken).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(taken).toEqual([{ provider: a }, { provider: b, delaySeconds: 5 }]);
  });

  it('works on so many at a time', async () => {
    const { queue, taken, endOldest } = queueOf(2);

    await queue.send([{ provider: a }, { provider: b }, { provider: c }]);
    expect(taken).toEqual([{ provider: a }, { provider: b }]);
    await endOldest();

    expect(taken).toEqual([{ provider: a }, { provider: b }, { provider: c }]);
  });

  it('takes once what is sent again while it waits', async () => {
    const { queue, taken, endOldest } = queueOf(1);

    await queue.send([{ provider: a }]);
    for (const _ of [1, 2, 3])
      await queue.send([
        { provider: b, slotMs: 1 },
        { provider: c, slotMs: 1, delaySeconds: 9 },
      ]);
    await endOldest();
    await endOldest();
    await vi.advanceTimersByTimeAsync(60_000);
    await endOldest();

    expect(taken.map(({ provider }) => provider)).toEqual([a, b, c]);
  });

  it('takes another slot of the same provider, and the same message again once it is worked on', async () => {
    const { queue, taken } = queueOf();

    await queue.send([
      { provider: a, slotMs: 1 },
      { provider: a, slotMs: 2 },
    ]);
    await queue.send([{ provider: a, slotMs: 1 }]);

    expect(taken.map(({ slotMs }) => slotMs)).toEqual([1, 2, 1]);
  });

  it('knows which providers it works on or will next', async () => {
    const { queue, endOldest } = queueOf(1);

    await queue.send([{ provider: a }, { provider: b }, { provider: c, delaySeconds: 1 }]);

    expect([a, b, c].map(queue.isBusyWith)).toEqual([true, true, false]);
    await endOldest();
    await endOldest();
    expect([a, b, c].map(queue.isBusyWith)).toEqual([false, false, false]);
  });

  it('drops what waits when it is stopped, and waits for what was begun', async () => {
    const { queue, taken, endOldest } = queueOf(1);
    await queue.send([{ provider: a }, { provider: b }, { provider: c, delaySeconds: 1 }]);
    let isStopped = false;

    const stopped = queue.stop().then(() => {
      isStopped = true;
    });
    await vi.advanceTimersByTimeAsync(5000);
    expect(isStopped).toBe(false);
    await endOldest();
    await stopped;
    await queue.send([{ provider: c }]);

    expect(taken).toEqual([{ provider: a }]);
  });
});
