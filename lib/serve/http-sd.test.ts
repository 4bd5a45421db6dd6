import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotReadyError, StoreError } from '../errors.ts';
import type { PageEntry } from '../pages/directory.ts';
import { type Fragment, fragmentOf, openedFragment } from '../pages/fragment.ts';
import { bodyBytesOf, type Encoding, httpSdBody, type ListPart } from './http-sd.ts';
import { addingLabel, type HttpSdGroup, keepingShard, type Rewrite } from './rewrite.ts';

const group = (address: string): HttpSdGroup => ({ targets: [address], labels: { __meta_url: 'x' } });
const addresses = fc.array(fc.nat(255), { minLength: 1, maxLength: 9 });
const pagesOfAddresses = fc.array(addresses, { maxLength: 5 });
const encodings: readonly Encoding[] = ['identity', 'gzip'];

async function* each<Item>(items: readonly Item[], failing?: Error): AsyncGenerator<Item, void> {
  yield* items;
  if (failing !== undefined) throw failing;
}

function part(
  pages: readonly (readonly HttpSdGroup[])[],
  rewrites: readonly Rewrite[] = [],
  failing?: Error,
): ListPart {
  const fragments: readonly Fragment[] = pages.map((groups) =>
    fragmentOf(Buffer.from(JSON.stringify(groups).slice(1, -1))),
  );
  const ledger = { name: undefined, digest: '', bytes: 0, inline: undefined };
  const entries = fragments.map(
    ({ bytes, crc, plainBytes }, index): PageEntry => ({
      ...{ index, name: undefined, digest: '', targets: 1, inline: bytes, ledger },
      ...{ bytes: bytes.byteLength, crc, plainBytes },
    }),
  );
  return { entries, fragments: each(fragments, failing), rewrites };
}

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await all(chunks));
}

function opened(body: Buffer, encoding: Encoding): string {
  return (encoding === 'gzip' ? gunzipSync(body) : body).toString();
}

describe.each(encodings)('an http_sd body in %s', (encoding) => {
  it('is the list of all pages of all parts, of the size that was promised', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(pagesOfAddresses, { maxLength: 3 }), async (lists) => {
        const groups = lists.map((pages) => pages.map((page) => page.map((n) => group(`192.0.2.${n}:80`))));
        const body = await collected(
          httpSdBody(
            groups.map((pages) => part(pages)),
            encoding,
          ),
        );

        expect(JSON.parse(opened(body, encoding))).toEqual(groups.flat(2));
        expect(
          bodyBytesOf(
            groups.map((pages) => part(pages)),
            encoding,
          ),
        ).toBe(body.byteLength);
      }),
    );
  });

  it('is the empty list when there is no page', async () => {
    expect(opened(await collected(httpSdBody([part([])], encoding)), encoding)).toBe('[]');
  });

  it('is refused before its first byte when an empty list would say too much', async () => {
    const rewrites = [keepingShard({ index: 5, count: 1000 })];
    const body = httpSdBody([part([[group('a:1')]], rewrites)], encoding, new NotReadyError('not read'));

    await expect(body[Symbol.asyncIterator]().next()).rejects.toThrow(NotReadyError);
  });

  it('leaves out pages of which nothing is left, and says so of the size', async () => {
    const kept = keepingShard({ index: 0, count: 1 });
    const dropped: Rewrite = (groups) => groups.filter(({ targets }) => !targets.includes('a:1'));
    const parts = () => [part([[group('a:1')], [group('b:1')]], [dropped, kept, addingLabel('job', 'web')])];

    const body = await collected(httpSdBody(parts(), encoding));

    expect(JSON.parse(opened(body, encoding))).toEqual([{ targets: ['b:1'], labels: { __meta_url: 'x', job: 'web' } }]);
    expect(bodyBytesOf(parts(), encoding)).toBeUndefined();
  });

  it('is no list when it breaks off at any page', async () => {
    const pages = [[group('a:1')], [group('b:1')], [group('c:1')]];
    for (let length = 0; length <= pages.length; length += 1) {
      const chunks: Uint8Array[] = [];
      const body = httpSdBody([part(pages.slice(0, length), [], new StoreError('unanswered', 'gone'))], encoding);
      const reading = (async () => {
        for await (const chunk of body) chunks.push(chunk);
      })();

      await expect(reading).rejects.toThrow(StoreError);
      expect(() => JSON.parse(opened(Buffer.concat(chunks), encoding))).toThrow();
    }
  });

  it('is no list when it is cut off at any byte', async () => {
    const body = await collected(httpSdBody([part([[group('a:1')], [group('b:1')]])], encoding));
    for (let length = 0; length < body.byteLength; length += 1) {
      expect(() => JSON.parse(opened(body.subarray(0, length), encoding))).toThrow();
    }
  });
});

describe('an identity body', () => {
  it('opens a page when it is taken, and none before', async () => {
    const taken: number[] = [];
    const open = (fragment: Fragment) => {
      taken.push(chunks);
      return openedFragment(fragment);
    };
    let chunks = 0;

    const pages = Array.from({ length: 5 }, (_, index) => [group(`a:${index}`)]);
    for await (const chunk of httpSdBody([{ ...part(pages), open }], 'identity'))
      chunks += chunk.byteLength > 0 ? 1 : 0;

    // The bracket comes out with the first page opened behind it.
    expect(taken).toEqual([0, 2, 3, 4, 5]);
    expect(chunks).toBe(7);
  });
});

describe('a damaged page', () => {
  it('breaks an identity body before a byte of it leaves', async () => {
    const { fragments, ...rest } = part([[group('a:1')], [group('b:1')]]);
    const damaged = (await all(fragments)).map((fragment, position) =>
      position === 0 ? fragment : { ...fragment, bytes: fragment.bytes.subarray(0, 20) },
    );
    const chunks: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of httpSdBody([{ ...rest, fragments: each(damaged) }], 'identity')) chunks.push(chunk);
    })();

    await expect(reading).rejects.toThrow(StoreError);
    expect(Buffer.concat(chunks).toString()).toBe('[{"targets":["a:1"],"labels":{"__meta_url":"x"}}');
  });
});
