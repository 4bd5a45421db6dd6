import { crc32, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fragmentOf, joinable } from './fragment.ts';
import { combinedCrc, createGzipJoin, gzipBytesOf } from './gzip-join.ts';

function joined(pages: readonly string[]): Buffer {
  const join = createGzipJoin();
  const pieces = [join.header()];
  pages.forEach((page, position) => {
    const fragment = fragmentOf(Buffer.from(page));
    if (position === 0) pieces.push(join.stored('['), join.fragment(fragment));
    else pieces.push(join.following(position === 1 ? fragment : { ...fragment, ...joinable(fragment.bytes) }));
  });
  pieces.push(join.stored(pages.length === 0 ? '[]' : ']'), join.trailer());
  return Buffer.concat(pieces);
}

describe('the combined CRC', () => {
  it('is that of both texts', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (a, b) => {
        expect(combinedCrc(crc32(a), crc32(b), b.byteLength)).toBe(crc32(Buffer.concat([a, b])));
      }),
    );
  });

  it('holds for a long second text', () => {
    const second = Buffer.alloc(70_000_003, 'rollcall');

    expect(combinedCrc(crc32('first'), crc32(second), second.byteLength)).toBe(crc32(second, crc32('first')));
  });
});

describe('a joined gzip member', () => {
  it('is read by zlib as the pages with brackets and commas', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 8 }), (pages) => {
        expect(gunzipSync(joined(pages)).toString()).toBe(`[${pages.join(',')}]`);
      }),
    );
  });

  it('has the size that is promised before it is written', () => {
    const pages = ['{"a":1}', '{"b":2}'];
    const fragmentBytes = pages.reduce((sum, page) => sum + fragmentOf(Buffer.from(page)).bytes.byteLength, 0);

    expect(joined(pages).byteLength).toBe(gzipBytesOf(fragmentBytes, 3, 3));
  });

  it('is refused by zlib when it was cut off at any byte', () => {
    const member = joined(['{"targets":["192.0.2.1:80"],"labels":{}}', '{"targets":["192.0.2.2:80"],"labels":{}}']);
    for (let length = 1; length < member.byteLength; length += 1) {
      expect(() => gunzipSync(member.subarray(0, length))).toThrow();
    }
  });
});
