import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSlate } from './slate.ts';

describe('a slate', () => {
  it('holds what was written since it was last wiped, as UTF-8', () => {
    const slate = createSlate();
    const texts = fc.array(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), { maxLength: 4 });
    fc.assert(
      fc.property(texts, (all) => {
        for (const pieces of all) {
          slate.wipe();
          for (const piece of pieces) slate.write(piece);

          expect(slate.text().toString()).toBe(pieces.join(''));
        }
      }),
    );
  });

  it('grows with what is written, and keeps what stands there', () => {
    const slate = createSlate();
    const piece = 'ü€'.repeat(100_000);

    for (let time = 0; time < 5; time += 1) slate.write(piece);

    expect(slate.text().equals(Buffer.from(piece.repeat(5)))).toBe(true);
  });
});
