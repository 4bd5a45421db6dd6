import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../model/digest.ts';
import {
  type Directory,
  decodeDirectory,
  encodeDirectory,
  identityBytesOf,
  listDigestOf,
  namesIn,
  type PageEntry,
} from './directory.ts';

const named: PageEntry = {
  index: 3,
  name: 'page/000000000001/3/x',
  digest: 'x',
  crc: 4_294_967_295,
  plainBytes: 100,
  bytes: 50,
  targets: 2,
  inline: undefined,
  ledger: { name: 'ledger/000000000001/3/y', digest: 'y', bytes: 9, inline: undefined },
};
const inline: PageEntry = {
  ...named,
  index: 7,
  name: undefined,
  inline: Buffer.from([0, 255, 1]),
  ledger: { name: undefined, digest: 'z', bytes: 2, inline: Buffer.from([255, 0]) },
};
const directory: Directory = {
  pageCount: 12,
  pages: [named, inline],
  digest: 'd',
  trail: [{ directory: 'directory/000000000001/a', atMs: 5 }],
};

describe('a directory', () => {
  it.each([
    { name: 'with pages by name and inline', each: directory },
    { name: 'of an empty list', each: { pageCount: 1, pages: [], digest: 'e', trail: [] } },
  ])('comes back as it was stored: $name', ({ each }) => {
    expect(decodeDirectory(encodeDirectory(each))).toEqual(each);
  });

  it('names what it holds on to', () => {
    expect(namesIn(directory)).toEqual(['page/000000000001/3/x', 'ledger/000000000001/3/y']);
  });

  it('of 5,040 pages and an hour of predecessors fits into one item, as lists of up to 826 MB have it', () => {
    const pages = Array.from({ length: 5040 }, (_, index): PageEntry => {
      const [digest, ledgerDigest] = [digestOf(`page ${index}`), digestOf(`ledger ${index}`)];
      const crc = crc32(digest);
      const where = `00000000${1000 + (crc % 5000)}/${index}`;
      return {
        index,
        name: `page/${where}/${digest}`,
        digest,
        crc,
        plainBytes: 150_000 + (crc % 9000),
        bytes: 16_000 + (crc % 900),
        targets: 130 + (crc % 17),
        inline: undefined,
        ledger: {
          name: `ledger/${where}/${ledgerDigest}`,
          digest: ledgerDigest,
          bytes: 3000 + (crc % 300),
          inline: undefined,
        },
      };
    });
    const trail = Array.from({ length: 60 }, (_, minute) => {
      return {
        directory: `directory/000000005${minute}/${digestOf(`${minute}`)}`,
        atMs: 1_790_000_000_000 + minute * 60_000,
      };
    });

    const bytes = encodeDirectory({ pageCount: 5040, pages, digest: digestOf('list'), trail });

    expect(bytes.byteLength).toBeLessThan(380 * 1024);
    expect(decodeDirectory(bytes).pages).toEqual(pages);
  });

  const whole = encodeDirectory(directory);
  it.each([
    { name: 'cut off', bytes: whole.subarray(0, whole.byteLength - 1) },
    { name: 'no deflate', bytes: Buffer.from([0xff, 0xff]) },
    { name: 'empty', bytes: Buffer.alloc(0) },
    { name: 'of another version', bytes: deflateRawSync('{"v":2,"pageCount":1,"pages":[],"digest":"","trail":[]}') },
    { name: 'without pages', bytes: deflateRawSync('{"v":1,"pageCount":1,"digest":"","trail":[]}') },
  ])('is damaged when it is $name', ({ bytes }) => {
    expect(() => decodeDirectory(bytes)).toThrow(expect.objectContaining({ name: 'StoreError', state: 'damaged' }));
  });
});

describe('the digest of a list', () => {
  it('is another for other pages, another order and another page count', () => {
    const a = { index: 1, digest: 'a' };
    const b = { index: 2, digest: 'b' };
    const digests = [
      listDigestOf(12, [a, b]),
      listDigestOf(60, [a, b]),
      listDigestOf(12, [a]),
      listDigestOf(12, [b]),
      listDigestOf(12, []),
      listDigestOf(12, [
        { ...a, digest: 'b' },
        { ...b, digest: 'a' },
      ]),
    ];

    expect(new Set(digests).size).toBe(digests.length);
    expect(listDigestOf(12, [{ ...a }, { ...b }])).toBe(digests[0]);
  });
});

describe('the bytes of an answer', () => {
  it.each([
    { pages: [], text: '[]' },
    { pages: ['{"a":1}'], text: '[{"a":1}]' },
    { pages: ['{"a":1}', '{"b":22}', '{}'], text: '[{"a":1},{"b":22},{}]' },
  ])('are those of $text', ({ pages, text }) => {
    expect(identityBytesOf(pages.map((page) => ({ plainBytes: page.length })))).toBe(text.length);
  });
});
