import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withProgress } from './progress.ts';
import { testScreen } from './testing/test-world.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function begun(screen = testScreen(true)) {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let count = 0;
  const shown = withProgress(
    screen,
    () => {
      count += 1;
      return `step ${count}`;
    },
    () => promise,
  );
  return { screen, shown, resolve, reject };
}

describe('progress', () => {
  it('says nothing of what is done within a second', async () => {
    const { screen, shown, resolve } = begun();

    await vi.advanceTimersByTimeAsync(999);
    resolve('done');

    expect(await shown).toBe('done');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(screen.text()).toBe('');
  });

  it('is drawn over itself after that, and taken away at the end', async () => {
    const { screen, shown, reject } = begun();

    await vi.advanceTimersByTimeAsync(1300);
    reject(new Error('failed'));

    await expect(shown).rejects.toThrow('failed');
    expect(screen.text()).toBe('\r\u001b[2Kstep 1\r\u001b[2Kstep 2\r\u001b[2K');
  });

  it('is not for files and pipes', async () => {
    const { screen, shown, resolve } = begun(testScreen(false));

    await vi.advanceTimersByTimeAsync(5000);
    resolve('done');

    expect(await shown).toBe('done');
    expect(screen.text()).toBe('');
  });
});
