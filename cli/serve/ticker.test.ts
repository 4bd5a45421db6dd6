import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTicker } from './ticker.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a ticker', () => {
  it('runs at every tick', async () => {
    const run = vi.fn(async () => undefined);
    const ticker = startTicker({ tickMs: 10, run, onError: () => undefined });

    await vi.advanceTimersByTimeAsync(35);

    expect(run).toHaveBeenCalledTimes(3);
    await ticker.stop();
    await vi.advanceTimersByTimeAsync(100);
    expect(run).toHaveBeenCalledTimes(3);
  });

  it('begins no run before the last one has ended', async () => {
    const ends: (() => void)[] = [];
    const ticker = startTicker({
      tickMs: 1000,
      run: () => new Promise<void>((resolve) => void ends.push(resolve)),
      onError: () => undefined,
    });

    const first = ticker.now();
    const second = ticker.now();
    await vi.advanceTimersByTimeAsync(0);
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await first;
    await vi.advanceTimersByTimeAsync(0);
    expect(ends).toHaveLength(2);
    ends[1]?.();

    await second;
    await ticker.stop();
  });

  it('goes on after a run that failed, and tells who asked for it', async () => {
    const errors: unknown[] = [];
    let runs = 0;
    const ticker = startTicker({
      tickMs: 10,
      run: async () => {
        runs += 1;
        throw new Error(`run ${runs}`);
      },
      onError: (error) => errors.push(error),
    });

    await expect(ticker.now()).rejects.toThrow('run 1');
    await vi.advanceTimersByTimeAsync(20);
    await ticker.stop();

    expect(errors).toEqual([new Error('run 2'), new Error('run 3')]);
  });
});
