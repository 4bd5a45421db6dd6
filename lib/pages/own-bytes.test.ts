import { describe, expect, it } from 'vitest';
import { ownBytes } from './own-bytes.ts';

describe('ownBytes', () => {
  it('takes a piece out of its slab', () => {
    const piece = Buffer.from('a piece');
    expect(piece.buffer.byteLength).toBeGreaterThan(1000);

    const own = ownBytes(piece);

    expect(own.toString()).toBe('a piece');
    expect(own.buffer.byteLength).toBe(7);
  });

  it('copies nothing that has its memory for itself', () => {
    const alone = Buffer.allocUnsafeSlow(100).fill(1);

    expect(ownBytes(alone).buffer).toBe(alone.buffer);
    expect(ownBytes(alone.subarray(10))).toEqual(alone.subarray(10));
  });
});
