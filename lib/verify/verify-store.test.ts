import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FilledStore, filledStore } from '../../test/protocol/filled-store.ts';
import { dayMs, hourMs } from '../../test/protocol/one-provider.ts';
import { provider } from '../../test/protocol/world.ts';
import { asProviderId } from '../model/provider-id.ts';
import { decodeDirectory, encodeDirectory } from '../pages/directory.ts';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../store/embedded/embedded-dynamodb.ts';
import { advice } from './finding.ts';

let local: EmbeddedDynamoDb;
beforeAll(async () => {
  local = await startEmbeddedDynamoDb();
});
afterAll(() => local.close());

async function textsOf(hub: FilledStore): Promise<readonly string[]> {
  return (await hub.verified()).findings.map(({ severity, subject, text }) => `${severity}: ${subject}: ${text}`);
}

describe('a store that is well', () => {
  it('has no findings, and is counted', async () => {
    const hub = await filledStore(local);
    await hub.refreshed();
    await hub.refreshed(2);

    const { findings, ...counts } = await hub.verified();

    expect(findings).toEqual([]);
    expect(counts).toMatchObject({ jobs: 1, providers: 1, targets: 40, orphans: 0, items: (await hub.items()).length });
    expect(counts.pages).toBeGreaterThan(1);
  });

  it('counts what a killed worker left, and warns when nobody swept for days', async () => {
    const hub = await filledStore(local);
    await hub.refreshed();
    await hub.store.write(provider, new Map([['page/000000000000/1/x', Buffer.of(1)]]));

    const early = await hub.verified();
    hub.clock.advance(5 * dayMs);
    const late = await hub.verified();

    expect(early).toMatchObject({ findings: [], orphans: 1 });
    expect(late.findings.map(({ text }) => text)).toEqual([
      expect.stringContaining('nothing was refreshed since'),
      expect.stringContaining('1 contents that nothing refers to, and nobody swept since'),
    ]);
  });
});

describe('a damaged store', () => {
  it.each([
    ['page/', /^error: dns\/web\.example: page \d+ is not in the store: page\/0{11}1\//],
    ['ledger/', /^error: dns\/web\.example: the ledger of page \d+ is not in the store: ledger\/0{11}1\//],
    ['directory/', /^error: dns\/web\.example: its directory is not in the store: directory\/0{11}1\//],
  ])('says what is missing of a list: %s', async (kind, expected) => {
    const hub = await filledStore(local);
    await hub.refreshed();
    await hub.remove([await hub.found(kind)]);

    const { findings } = await hub.verified();

    expect(await textsOf(hub)).toEqual([expect.stringMatching(expected)]);
    expect(findings).toMatchObject([{ rebuild: { provider }, advice: expect.stringContaining('--repair') }]);
  });

  it.each([
    ['page/', 'cut off', (bytes: Uint8Array) => bytes.subarray(0, 900), /page \d+ has 900 bytes, expected \d+$/],
    ['page/', 'overwritten', flipped, /page \d+: a page in the store is damaged/],
    ['ledger/', 'overwritten', flipped, /the ledger of page \d+: a ledger in the store is damaged$/],
    ['directory/', 'overwritten', flipped, /: a directory in the store is damaged$/],
    ['change/', 'overwritten', flipped, /^warning: .*its newest change cannot be read: .* damaged$/],
  ])('says what cannot be read: a %s that was %s', async (kind, _what, spoiled, expected) => {
    const hub = await filledStore(local);
    await hub.refreshed();
    const item = await hub.found(kind);
    await hub.put({ ...item, body: { B: spoiled(item['body']?.B ?? Buffer.of()) } });

    expect(await textsOf(hub)).toEqual([expect.stringMatching(expected)]);
  });

  it('says when a list is not the one that its head names', async () => {
    const hub = await filledStore(local);
    await hub.refreshed();
    const head = await hub.found(provider);
    await hub.put({ ...head, listing: { S: head['listing']?.S?.replace(',40,40,', ',41,40,') ?? '' } });

    expect(await textsOf(hub)).toEqual(['error: dns/web.example: its pages have 40 targets, its head 41']);
  });
});

describe('a store of another version', () => {
  it.each([
    ['directory/', /1 of its contents were written by a later version, directory\//],
    [provider, /its head was written by a later version/],
    ['web', /^error: job web: was written by a later version: it is 503$/],
  ])('names what a later version wrote, and offers no repair: %s', async (beginning, expected) => {
    const hub = await filledStore(local);
    await hub.refreshed();
    await hub.put({ ...(await hub.found(beginning)), v: { N: '2' } });

    const { findings } = await hub.verified();

    const texts = findings.map(({ severity, subject, text }) => `${severity}: ${subject}: ${text}`);
    expect(texts).toContainEqual(expect.stringMatching(expected));
    expect(findings.filter(({ rebuild }) => rebuild !== undefined)).toEqual([]);
    expect(findings[0]?.advice).toContain('docs/upgrade.md');
  });

  it('names a form of a directory that it does not know', async () => {
    const hub = await filledStore(local);
    await hub.refreshed();
    const body = deflateRawSync('{"v":2,"what":"a later version thought of"}');
    await hub.put({ ...(await hub.found('directory/')), body: { B: body } });

    const { findings } = await hub.verified();

    const text = 'directory of format 2: this version knows format 1';
    expect(findings).toEqual([{ severity: 'error', subject: 'dns/web.example', text, advice: advice.upgrade }]);
  });

  it('leaves a list alone of which a ledger is of a form that it does not know, whatever else is wrong with it', async () => {
    const hub = await filledStore(local);
    await hub.refreshed();
    await hub.remove([await hub.found('page/')]);
    const body = deflateRawSync('{"v":2,"what":"a later version thought of"}');
    const ledger = await hub.found('ledger/');
    await hub.put({ ...ledger, body: { B: body } });
    const stored = await hub.found('directory/');
    const directory = decodeDirectory(stored['body']?.B ?? Buffer.of());
    const pages = directory.pages.map((page) => {
      const isIt = ledger['sk']?.S?.startsWith(`${page.ledger.name}#`) === true;
      return isIt ? { ...page, ledger: { ...page.ledger, bytes: body.byteLength } } : page;
    });
    await hub.put({ ...stored, body: { B: encodeDirectory({ ...directory, pages }) } });

    const { findings } = await hub.verified();

    expect(findings.map(({ text }) => text).toSorted()).toEqual([
      expect.stringMatching(/^page \d+ is not in the store: /),
      expect.stringMatching(/^the ledger of page \d+: ledger of format 2: this version knows format 1$/),
    ]);
    expect(findings.map((finding) => finding.advice)).toEqual([advice.upgrade, advice.upgrade]);
    expect(findings.filter(({ rebuild }) => rebuild !== undefined)).toEqual([]);
  });

  it('offers to repair what has a form of no version at all', async () => {
    const hub = await filledStore(local);
    await hub.refreshed();
    await hub.put({ ...(await hub.found('directory/')), body: { B: deflateRawSync('{"pages":[]}') } });

    const { findings } = await hub.verified();

    expect(findings).toMatchObject([{ text: 'directory of format undefined: this version knows format 1' }]);
    expect(findings[0]?.advice).toBe(advice.rebuild);
  });
});

describe('a store that was restored', () => {
  it('is well as a whole, and says since when nothing was refreshed', async () => {
    const hub = await filledStore(local);
    await hub.refreshed();
    const backup = await hub.items();
    for (let hour = 0; hour < 3; hour += 1) {
      hub.clock.advance(hourMs);
      await hub.refreshed(hour);
    }
    await hub.restore(backup);

    expect(await textsOf(hub)).toEqual([
      'warning: the store: nothing was refreshed since 2026-01-01T00:01:00.000Z: no hub runs on it, or it is a copy of an earlier point',
    ]);
  });

  it('is not well if only its heads are of an earlier point', async () => {
    const hub = await filledStore(local);
    await hub.refreshed();
    const head = await hub.found(provider);
    await hub.refreshed(2);
    await hub.put(head);

    expect(await textsOf(hub)).toEqual([
      expect.stringMatching(/its head is of generation 1, and \d+ of its contents are of later ones: only a part/),
    ]);
  });

  it('is not well if only its contents are', async () => {
    const hub = await filledStore(local);
    await hub.refreshed();
    const backup = await hub.items();
    await hub.refreshed(2);
    const head = await hub.found(provider);
    await hub.restore([...backup, head]);

    expect(await textsOf(hub)).toEqual([expect.stringContaining('its directory is not in the store: directory/')]);
  });

  it('is not well if a provider that a job names has contents and no head', async () => {
    const hub = await filledStore(local);
    await hub.refreshed();
    await hub.remove([await hub.found(provider)]);

    expect(await textsOf(hub)).toEqual([
      expect.stringMatching(/^error: dns\/web\.example: \d+ contents lie in the store, and no head leads to them$/),
    ]);
  });

  it('is warned of contents without a head that no job names', async () => {
    const hub = await filledStore(local);
    await hub.refreshed();
    await hub.store.write(asProviderId('dns-gone'), new Map([['page/000000000000/1/x', Buffer.of(1)]]));

    expect(await textsOf(hub)).toEqual(['warning: dns-gone: 1 contents lie in the store, and no head leads to them']);
  });

  it('has no head of what was never refreshed', async () => {
    expect(await textsOf(await filledStore(local))).toEqual(['warning: dns/web.example: was never refreshed']);
  });
});

describe('clocks', () => {
  it('are off when something was done in the future', async () => {
    const hub = await filledStore(local);
    hub.clock.advance(3 * hourMs);
    await hub.refreshed();
    hub.clock.advance(-3 * hourMs);

    expect(await textsOf(hub)).toEqual(['warning: dns/web.example: was attempted 180 minutes in the future']);
  });
});

function flipped(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, index) => (index === 40 || index === 41 ? ~byte : byte));
}
