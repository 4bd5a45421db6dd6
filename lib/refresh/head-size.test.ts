import { describe, expect, it } from 'vitest';
import { oneProvider, partly } from '../../test/protocol/one-provider.ts';
import { guardOff } from '../../test/protocol/world.ts';
import { DiscoveryError } from '../errors.ts';
import type { QuotaApi } from '../model/call-quota.ts';
import type { HeadPatch } from '../model/head.ts';
import { providerIdOf } from '../model/provider-id.ts';
import { attributesOf } from '../store/dynamodb/head-item.ts';
import { type Item, keys } from '../store/dynamodb/items.ts';
import { createMemoryStore } from '../store/memory-store.ts';

/** As DynamoDB counts an item: names and texts in UTF-8; a number about a byte for two digits, and two more. */
function bytesOf(item: Item): number {
  return Object.entries(item)
    .map(([name, { S: text, N: digits }]) => {
      const bytes = text === undefined ? Math.ceil((digits?.length ?? 0) / 2) + 2 : Buffer.byteLength(text);
      return Buffer.byteLength(name) + bytes;
    })
    .reduce((sum, bytes) => sum + bytes, 0);
}

const digits = { N: '1790000000000' };
const large = {
  leaseOwner: { S: 'AbCdEfGhIjKlMnOpQrStUv' },
  leaseEndMs: digits,
  slotMs: digits,
  attemptAtMs: digits,
  notBeforeMs: digits,
  generation: { N: '99999999' },
  failures: { N: '9999' },
  unread: { N: '9999' },
  tookMs: { N: '900000' },
  sent: { N: '99999999' },
  toldFail: { N: '99999999' },
  toldHeld: { N: '999999' },
  v: { N: '1' },
  unnamedSinceMs: digits,
};

/** The largest value that any refresh has set of each attribute, as one item. */
function headItem(patches: readonly HeadPatch[]): Item {
  const item: Item = { ...keys.head(providerIdOf('digitalocean', 'x')) };
  const sets = patches.map((patch) => attributesOf(patch).set);
  for (const [name, value] of [...sets, large].flatMap((set) => Object.entries(set))) {
    const known = item[name];
    if (known === undefined || bytesOf({ [name]: value }) > bytesOf({ [name]: known })) item[name] = value;
  }
  return item;
}

async function patchesOf(names: readonly string[], message: string): Promise<readonly HeadPatch[]> {
  const inner = createMemoryStore();
  const patches: HeadPatch[] = [];
  const store: typeof inner = {
    ...inner,
    update: (id, generation, patch) => {
      patches.push(patch);
      return inner.update(id, generation, patch);
    },
  };
  const calls = Object.fromEntries(mostApis.map((api) => [api, 99_999]));
  const hub = oneProvider({ store, guard: { ...guardOff, enabled: true }, events: { publish: async () => undefined } });
  const sources = Array.from({ length: 60 }, (_, index) => `s${index}`);
  await hub.scheduled(partly([...sources, ...names], []));
  await hub.scheduled(new DiscoveryError('throttled', message));
  await hub.scheduled(partly(['s1'], names, new DiscoveryError('unreachable', message)));
  const listing = patches.findLast(({ listing: some }) => some?.hold !== undefined)?.listing;
  if (listing === undefined || listing === null) throw new Error('nothing was held');
  expect(listing).toMatchObject({ held: 59, kept: names.length });
  const numbers = {
    generation: 99_999_999,
    targets: 50_000,
    sources: 50_000,
    bytes: 50_000_000,
    repaired: 50_000,
    held: 25_000,
    kept: 25_000,
  };
  return [...patches, { calls, listing: { ...listing, ...numbers } }];
}

/** Those of a role that asks the most of them, ECS in all regions. */
const mostApis: readonly QuotaApi[] = [
  'ecs:cluster-reads',
  'ecs:service-reads',
  'ecs:resource-reads',
  'ec2:DescribeInstances',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeRegions',
];

const attributes = [
  ...[
    'attemptAtMs',
    'calls',
    'change',
    'changedAtMs',
    'failure',
    'failures',
    'generation',
    'leaseEndMs',
    'leaseOwner',
    'listing',
  ],
  ...[
    'notBeforeMs',
    'pk',
    'sent',
    'sk',
    'slotMs',
    'succeededAtMs',
    'sweptAtMs',
    'toldFail',
    'toldHeld',
    'tookMs',
    'unnamedSinceMs',
    'unread',
  ],
  ...['unreadNames', 'v', 'wholeAtMs'],
];

describe('a head with everything filled in', () => {
  const long = 'kubernetes.example.com/api/v1/namespaces/team/pods answers 503: '.repeat(4);
  it.each([
    { name: 'names as they are', names: ['a/'.repeat(100), 'b/'.repeat(100), 'c/'.repeat(100)], message: long },
    {
      name: 'names beyond ASCII',
      names: ['ü', 'ö', 'ä'].map((letter) => letter.repeat(100)),
      message: 'ü'.repeat(300),
    },
    { name: 'names of quotes', names: ['"', '\\', '"\\'].map((mark) => mark.repeat(100)), message: long },
    {
      name: 'names of control characters',
      names: ['\u0001', '\u0002', '\ud800'].map((mark) => mark.repeat(100)),
      message: long,
    },
  ])('is under 1 KB: $name', async ({ names, message }) => {
    const item = headItem(await patchesOf(names, message));

    // A retired provider has no unread scopes, so that retiredAtMs does not come on top.
    expect(Object.keys(item).sort()).toEqual(attributes);
    expect(bytesOf(item)).toBeLessThan(1024);
    expect(JSON.parse(item['unreadNames']?.S ?? '')).toEqual(names.map(() => expect.stringMatching(/^.+\.\.\.$/su)));
  });
});
