import { describe, expect, it } from 'vitest';
import { stoppedAfter } from './stopped-after.ts';

describe('stoppedAfter', () => {
  it.each([
    { title: 'is done', work: async () => 1, ends: 'fulfilled' },
    { title: 'has failed', work: () => Promise.reject(new Error('no')), ends: 'rejected' },
  ])('fires its signal when the work $title', async ({ work, ends }) => {
    const signals: AbortSignal[] = [];

    const [outcome] = await Promise.allSettled([
      stoppedAfter(new AbortController().signal, async (signal) => {
        signals.push(signal);
        expect(signal.aborted).toBe(false);
        return await work();
      }),
    ]);

    expect(outcome?.status).toBe(ends);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('fires its signal with the one that it was given', async () => {
    const controller = new AbortController();

    const seen = stoppedAfter(controller.signal, async (signal) => {
      controller.abort();
      return signal.aborted;
    });

    expect(await seen).toBe(true);
  });
});
