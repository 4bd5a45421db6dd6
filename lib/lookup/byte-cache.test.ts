import { describe, expect, it } from 'vitest';
import { createByteCache } from './byte-cache.ts';

const cache = (maxBytes: number) => createByteCache<string>(maxBytes, ({ length }) => length);

describe('a byte cache', () => {
  it('shares one load', async () => {
    const values = cache(10);

    const load = values.put('a', Promise.resolve('1234'));

    expect(values.get('a')).toBe(load);
    expect(await values.get('a')).toBe('1234');
    expect(values.get('b')).toBeUndefined();
  });

  it('drops the least recently used when it is full', async () => {
    const values = cache(10);
    await values.put('a', Promise.resolve('1234'));
    await values.put('b', Promise.resolve('1234'));
    values.get('a');

    await values.put('c', Promise.resolve('1234'));

    expect(['a', 'b', 'c'].map((name) => values.get(name) !== undefined)).toEqual([true, false, true]);
  });

  it('does not keep what is larger than itself', async () => {
    const values = cache(3);

    await values.put('a', Promise.resolve('1234'));

    expect(values.get('a')).toBeUndefined();
  });

  it('forgets a load that failed', async () => {
    const values = cache(10);

    await expect(values.put('a', Promise.reject(new Error('no')))).rejects.toThrow('no');

    expect(values.get('a')).toBeUndefined();
  });
});
