import { describe, expect, it } from 'vitest';
import { nodeOptionsOf } from './node-options.ts';

describe('the flags of a function', () => {
  it('are those it is deployed with', () => {
    const flags = nodeOptionsOf('refresh');

    expect(flags.map((flag) => flag.split('=')[0])).toEqual(['--max-semi-space-size', '--max-old-space-size']);
  });

  it('are not those of another', () => {
    expect(() => nodeOptionsOf('dispatch')).toThrow('no NODE_OPTIONS for dispatch');
  });
});
