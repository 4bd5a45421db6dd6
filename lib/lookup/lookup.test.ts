import { describe, expect, it } from 'vitest';
import { createStoredHub, plannedJob, plannedProvider, type StoredTarget } from '../../test/support/stored-hub.ts';
import { NotReadyError, StoreError, UnknownError } from '../errors.ts';
import { isInShard } from '../serve/shard.ts';
import { createStoredContents } from './contents.ts';
import { createLookup, type ServedList } from './lookup.ts';

const ec2 = plannedProvider('ec2/eu-west-1');
const dns = plannedProvider('dns/example.com');
const targets = (count: number): readonly StoredTarget[] =>
  Array.from({ length: count }, (_, n) => ({ address: `192.0.2.${n % 256}:${1000 + n}`, labels: { n: String(n) } }));

async function hubWith(count: number, pageCount: number) {
  const hub = createStoredHub();
  await hub.accept(plannedJob('web', [ec2]));
  await hub.read(ec2, targets(count), { pageCount });
  const contents = createStoredContents(hub.store, 1_000_000);
  const lookup = createLookup({ store: hub.store, contents, clock: hub.clock });
  hub.calls.length = 0;
  return { ...hub, lookup };
}

async function groupsOf(list: ServedList): Promise<readonly { readonly targets: readonly string[] }[]> {
  const { chunks } = await list.open('identity');
  const found: Uint8Array[] = [];
  for await (const chunk of chunks) found.push(chunk);
  return JSON.parse(Buffer.concat(found).toString());
}

const addressesOf = async (list: ServedList) => (await groupsOf(list)).flatMap((group) => group.targets).sort();

describe('a lookup', () => {
  it('asks the store once for an unchanged job, and reads no page', async () => {
    const { lookup, calls } = await hubWith(500, 12);
    const first = await lookup.job('web', undefined);
    await groupsOf(first);
    calls.length = 0;

    const second = await lookup.job('web', undefined);

    expect(second.etag).toBe(first.etag);
    expect(calls).toEqual(['jobAndHeads']);
    expect(await groupsOf(second)).toHaveLength(500);
    expect(calls).toEqual(['jobAndHeads']);
  });

  it('shares one read between requests at one time', async () => {
    const { lookup, calls } = await hubWith(500, 12);
    await lookup.job('web', undefined);
    calls.length = 0;

    const lists = await Promise.all(Array.from({ length: 20 }, () => lookup.job('web', undefined)));
    await Promise.all(lists.map(groupsOf));

    expect(calls.filter((name) => name === 'jobAndHeads')).toHaveLength(1);
    // The directory, and its twelve pages together.
    expect(calls.filter((name) => name === 'read')).toHaveLength(2);
  });

  it('sees a change of the list and of the providers at once', async () => {
    const { lookup, read, accept } = await hubWith(5, 1);
    const before = await lookup.job('web', undefined);

    await read(ec2, targets(4));
    const shrunk = await lookup.job('web', undefined);
    await accept(plannedJob('web', [ec2, dns]));
    await read(dns, [{ address: '192.0.2.9:53' }]);
    const joined = await lookup.job('web', undefined);

    expect(new Set([before.etag, shrunk.etag, joined.etag]).size).toBe(3);
    expect(await groupsOf(shrunk)).toHaveLength(4);
    expect(await groupsOf(joined)).toHaveLength(5);
  });

  it('reads a job of more providers than one call may ask for', async () => {
    const { lookup, read, accept } = await hubWith(0, 1);
    const many = Array.from({ length: 205 }, (_, n) => plannedProvider(`dns/${n}.example.com`));
    await accept(plannedJob('many', many));
    for (const [n, provider] of many.entries()) await read(provider, [{ address: `192.0.2.1:${n}` }]);

    expect(await groupsOf(await lookup.job('many', undefined))).toHaveLength(205);
  });

  it('does not know a job that is not in the plan', async () => {
    const { lookup } = await hubWith(1, 1);

    await expect(lookup.job('other', undefined)).rejects.toThrow(UnknownError);
  });

  it('is not ready before a configuration was accepted', async () => {
    const { store, clock } = createStoredHub();
    const lookup = createLookup({ store, clock, contents: createStoredContents(store, 1000) });

    await expect(lookup.job('web', undefined)).rejects.toThrow(NotReadyError);
    await expect(lookup.allJobs(undefined)).rejects.toThrow(NotReadyError);
  });
});

describe('a missing page', () => {
  const removePage = async (hub: Awaited<ReturnType<typeof hubWith>>, position: number) => {
    const pages = (await hub.store.names(ec2.id)).filter((name) => name.startsWith('page-'));
    await hub.store.remove(ec2.id, pages.slice(position, position + 1));
  };

  it('refuses the whole answer when it is the first', async () => {
    const hub = await hubWith(500, 12);
    await removePage(hub, 0);
    const list = await hub.lookup.job('web', undefined);

    await expect(list.open('identity')).rejects.toThrow(StoreError);
    await expect(list.open('gzip')).rejects.toThrow(StoreError);
  });

  it('breaks the answer when it is a later one', async () => {
    const hub = await hubWith(500, 12);
    await removePage(hub, 7);
    const { chunks } = await (await hub.lookup.job('web', undefined)).open('identity');
    let text = '';
    const reading = (async () => {
      for await (const chunk of chunks) text += Buffer.from(chunk).toString();
    })();

    await expect(reading).rejects.toThrow(StoreError);
    expect(text.length).toBeGreaterThan(100);
    expect(() => JSON.parse(text)).toThrow();
  });

  it('is asked for again when it is back', async () => {
    const hub = await hubWith(50, 12);
    const pages = await hub.store.read(ec2.id, await hub.store.names(ec2.id));
    await removePage(hub, 0);
    await expect((await hub.lookup.job('web', undefined)).open('gzip')).rejects.toThrow(StoreError);

    await hub.store.write(ec2.id, pages);

    expect(await groupsOf(await hub.lookup.job('web', undefined))).toHaveLength(50);
  });
});

describe('shards', () => {
  it.each([2, 3, 5, 7, 12])('of %i are the sets that a hashmod rule keeps', async (count) => {
    for (const pageCount of [1, 12, 60]) {
      const { lookup } = await hubWith(400, pageCount);
      const all = await addressesOf(await lookup.job('web', undefined));
      const shards = [];
      for (let index = 0; index < count; index += 1) {
        const shard = { index, count };
        const addresses = await addressesOf(await lookup.job('web', shard));
        expect(addresses).toEqual(all.filter((address) => isInShard(address, shard)));
        shards.push(...addresses);
      }
      expect(shards.sort()).toEqual(all);
    }
  });

  it('have ETags of their own', async () => {
    const { lookup } = await hubWith(40, 12);
    const shards = [undefined, { index: 0, count: 2 }, { index: 1, count: 2 }, { index: 0, count: 3 }];

    const etags = await Promise.all(shards.map(async (shard) => (await lookup.job('web', shard)).etag));

    expect(new Set(etags).size).toBe(4);
  });

  it('that are empty are lists, unless something is missing that may belong to them', async () => {
    const { lookup, accept } = await hubWith(1, 1);
    const shard = { index: isInShard(targets(1)[0]?.address ?? '', { index: 0, count: 2 }) ? 1 : 0, count: 2 };
    expect(await groupsOf(await lookup.job('web', shard))).toEqual([]);

    await accept(plannedJob('web', [ec2, { ...dns, sinceMs: 1 }]));

    await expect((await lookup.job('web', shard)).open('identity')).rejects.toThrow(NotReadyError);
  });
});

describe('the list of all jobs', () => {
  it('labels each group with its job', async () => {
    const { lookup, accept, read } = await hubWith(1, 1);
    await accept(plannedJob('web', [ec2]), plannedJob('dns/a b', [dns, ec2]));
    await read(dns, [{ address: '192.0.2.9:53', labels: { x: 'y' } }]);

    const groups = await groupsOf(await lookup.allJobs(undefined));

    expect(groups).toEqual([
      { targets: ['192.0.2.0:1000'], labels: { n: '0', __meta_rollcall_job: 'web' } },
      { targets: ['192.0.2.9:53'], labels: { x: 'y', __meta_rollcall_job: 'dns/a b' } },
      { targets: ['192.0.2.0:1000'], labels: { n: '0', __meta_rollcall_job: 'dns/a b' } },
    ]);
  });

  it('is not known while a job is in its grace, and names what is missing after it', async () => {
    const { lookup, accept, clock } = await hubWith(1, 1);
    await accept(plannedJob('web', [ec2]), plannedJob('dns', [dns]));

    await expect(lookup.allJobs(undefined)).rejects.toThrow(NotReadyError);
    clock.advance(300_000);
    const list = await lookup.allJobs(undefined);

    expect(list.missing).toEqual(['job/dns']);
    expect(await groupsOf(list)).toHaveLength(1);
  });
});
