import { describe, expect, it } from 'vitest';
import { DiscoveryError } from '../errors.ts';
import { firstAnswer } from './first-answer.ts';

const failing = (name: string) => new DiscoveryError('unreachable', `${name} is away`);

describe('firstAnswer', () => {
  it('asks in order until one answers', async () => {
    const asked: string[] = [];

    const answer = await firstAnswer(['a', 'b', 'c'], async (name) => {
      asked.push(name);
      if (name === 'a') throw failing(name);
      return `${name} answers`;
    });

    expect(answer).toBe('b answers');
    expect(asked).toEqual(['a', 'b']);
  });

  it('fails as the last one does', async () => {
    await expect(firstAnswer(['a', 'b'], (name) => Promise.reject(failing(name)))).rejects.toThrow('b is away');
  });

  it('does not take a fault of the code for a server that is away', async () => {
    await expect(firstAnswer(['a', 'b'], () => Promise.reject(new TypeError('no')))).rejects.toThrow(TypeError);
  });
});
