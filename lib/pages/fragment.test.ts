import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../errors.ts';
import { fragmentOf, inflatedFragment, joinable, openedFragment } from './fragment.ts';

const bytes = fc.uint8Array({ maxLength: 5000 });

describe('a fragment', () => {
  it('gives back what was put in', () => {
    fc.assert(
      fc.property(bytes, (plain) => {
        const fragment = fragmentOf(plain);

        expect(Buffer.compare(inflatedFragment(fragment, fragment.bytes), plain)).toBe(0);
      }),
    );
  });

  it('opens to the plain bytes with a comma before them, from memory of its own or not', () => {
    fc.assert(
      fc.property(bytes, (plain) => {
        const fragment = fragmentOf(plain);

        for (const each of [fragment, { ...fragment, ...joinable(fragment.bytes) }]) {
          const opened = openedFragment(each);
          expect(Buffer.compare(opened.plain, plain)).toBe(0);
          expect(Buffer.compare(opened.joined, Buffer.concat([Buffer.from(','), plain]))).toBe(0);
        }
      }),
    );
  });

  it('joins with others to one deflate stream, in any order', () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 6 }), (plains) => {
        const joined = Buffer.concat([...plains.map((plain) => fragmentOf(plain).bytes), Buffer.of(1, 0, 0, 255, 255)]);

        expect(Buffer.compare(inflateRawSync(joined), Buffer.concat(plains))).toBe(0);
      }),
    );
  });

  it('is refused, or whole, when it was cut off at any byte: never a shorter text', () => {
    const plain = Buffer.from(Array.from({ length: 200 }, (_, i) => `{"targets":["192.0.2.${i}:80"]}`).join(','));
    const fragment = fragmentOf(plain);
    const refused = Array.from({ length: fragment.bytes.byteLength }, (_, length) => {
      try {
        expect(inflatedFragment(fragment, fragment.bytes.subarray(0, length))).toEqual(plain);
        return false;
      } catch (error) {
        expect(error).toBeInstanceOf(StoreError);
        return true;
      }
    });

    // Only the mark of the flush may be missing without harm.
    expect(refused.lastIndexOf(true)).toBeGreaterThan(fragment.bytes.byteLength - 9);
    expect(refused.indexOf(false)).toBe(refused.lastIndexOf(true) + 1);
  });

  it.each([
    { name: 'a longer text', crc: 0, plainBytes: 3 },
    { name: 'a shorter text', crc: 0, plainBytes: 50 },
    { name: 'another text of that length', crc: 1, plainBytes: 5 },
  ])('is refused when it holds $name', (facts) => {
    const { bytes: stored } = fragmentOf(Buffer.from('hello'));

    expect(() => inflatedFragment(facts, stored)).toThrow(StoreError);
  });

  it('is refused when it is not deflate at all', () => {
    expect(() => inflatedFragment({ crc: 0, plainBytes: 5 }, Buffer.from([0xff, 0xff, 0xff]))).toThrow(StoreError);
  });
});
