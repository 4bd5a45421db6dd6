import { describe, expect, it } from 'vitest';
import { untilAborted } from './until-aborted.ts';

describe('untilAborted', () => {
  it('is what the promise is', async () => {
    const { signal } = new AbortController();

    expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(untilAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  it('does not wait for a promise once the signal has fired', async () => {
    const controller = new AbortController();
    const waiting = untilAborted(new Promise(() => undefined), controller.signal);

    controller.abort(new Error('late'));

    await expect(waiting).rejects.toThrow('late');
    await expect(untilAborted(Promise.resolve(1), controller.signal)).rejects.toThrow('late');
  });
});
