import { describe, expect, it } from 'vitest';
import { concurrencyLimit } from './concurrency-limit.ts';

/** Tasks that end when they are told to. */
function startTasks(count: number, maxRunning: number) {
  const limited = concurrencyLimit(maxRunning);
  const begun: number[] = [];
  const gates = Array.from({ length: count }, () => Promise.withResolvers<void>());
  const results = gates.map(({ promise }, index) =>
    limited(async () => {
      begun.push(index);
      await promise;
      return index;
    }),
  );
  return { begun, gates, results };
}

describe('concurrencyLimit', () => {
  it('begins no more than it may, and the others in order as places get free', async () => {
    const { begun, gates, results } = startTasks(4, 2);
    expect(begun).toEqual([0, 1]);

    gates[1]?.resolve();
    await results[1];
    await Promise.resolve();

    expect(begun).toEqual([0, 1, 2]);
    for (const { resolve } of gates) resolve();
    expect(await Promise.all(results)).toEqual([0, 1, 2, 3]);
  });

  it('frees the place of a task that fails', async () => {
    const { gates, results } = startTasks(2, 1);

    gates[0]?.reject(new Error('no'));
    gates[1]?.resolve();

    await expect(results[0]).rejects.toThrow('no');
    expect(await results[1]).toBe(1);
  });

  it('lets everything begin where there is no limit', () => {
    const { begun, gates } = startTasks(50, Number.POSITIVE_INFINITY);

    for (const { resolve } of gates) resolve();
    expect(begun).toHaveLength(50);
  });
});
