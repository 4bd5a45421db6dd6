import { describe, expect, it } from 'vitest';
import { quietPorts } from '../../test/protocol/world.ts';
import type { ConfiguredProvider, Hub } from '../config/hub.ts';
import { HubSettings } from '../config/hub-settings.ts';
import { DiscoveryError } from '../errors.ts';
import type { QuotaUse } from '../model/call-quota.ts';
import { type Discovery, whole } from '../model/discovery.ts';
import { asProviderId, type ProviderId } from '../model/provider-id.ts';
import { askedTogether, shareOf } from './asked-together.ts';
import { refreshableOf } from './refreshable.ts';

const clock = { nowMs: () => 0 };
const silent = new AbortController().signal;
const worldOf = (hub: Hub) => {
  const refreshable = (id: ProviderId) => refreshableOf(hub, id);
  return { clock, pause: async () => undefined, isScheduled: true, refreshable };
};
const use: QuotaUse = { account: 'one', region: 'eu-west-1', apis: ['rds'] };

interface Wanted {
  readonly port?: number;
  readonly quota?: QuotaUse;
  readonly discover?: () => Promise<Discovery>;
}

function found(port: number): Discovery {
  const targets = [`192.0.2.1:${port}`, `[2001:db8::1]:${port}`, ''].map((address) => ({
    address,
    labels: { a: '1' },
  }));
  return whole([{ source: 's', labels: {}, targets }]);
}

function hubOf(wanted: Readonly<Record<string, Wanted>>): Hub {
  const providers = Object.entries(wanted).map(
    ([name, { port, quota, discover }]): [ProviderId, ConfiguredProvider] => {
      const id = asProviderId(name);
      const refresh = discover ?? (async () => found(port ?? 80));
      const needs = { permissions: [], roles: [], secrets: [] };
      const common = {
        needs,
        network: undefined,
        mechanism: 'x',
        description: '',
        intervalMs: 60_000,
        subscribers: [],
        concerns: [],
        blocks: [],
        hints: [],
      };
      const listing = port === undefined ? undefined : { key: 'listing', port };
      return [id, { ...common, id, listing, quota, create: async () => ({ refresh }) }];
    },
  );
  const settings = HubSettings.parse({ call_budgets: { rds: { per_second: 12, burst: 36 } } });
  const empty = { version: '', jobs: [], skipped: [], warnings: [], files: [] };
  return { ...empty, settings, providers: new Map(providers) };
}

async function addressesOf(hub: Hub): Promise<readonly (readonly string[])[]> {
  const ports = quietPorts(clock);
  const refreshables = askedTogether(hub, [...hub.providers.keys()], worldOf(hub));
  return Promise.all(
    refreshables.map(async ({ create }) => {
      const { groups } = await (await create(ports)).refresh(silent);
      return groups.flatMap(({ targets }) => targets.map(({ address }) => address));
    }),
  );
}

describe('providers that are asked together', () => {
  it('ask once for one listing, and have each host at their own port', async () => {
    let asked = 0;
    const discover = async () => {
      asked += 1;
      return found(9100);
    };

    const addresses = await addressesOf(hubOf({ a: { port: 9100, discover }, b: { port: 9200, discover } }));

    expect(asked).toBe(1);
    expect(addresses).toEqual([
      ['192.0.2.1:9100', '[2001:db8::1]:9100', ''],
      ['192.0.2.1:9200', '[2001:db8::1]:9200', ''],
    ]);
  });

  it('find at another port what they would find by themselves', async () => {
    const together = await addressesOf(hubOf({ a: { port: 9100 }, b: { port: 9200 } }));
    const alone = [await addressesOf(hubOf({ a: { port: 9100 } })), await addressesOf(hubOf({ b: { port: 9200 } }))];

    expect(together).toEqual(alone.flat());
  });

  it('fail together, over one answer', async () => {
    let asked = 0;
    const discover = async () => {
      asked += 1;
      throw new DiscoveryError('throttled', 'later');
    };
    const hub = hubOf({ a: { port: 9100, discover }, b: { port: 9200, discover } });
    const refreshables = askedTogether(hub, [...hub.providers.keys()], worldOf(hub));

    const answers = refreshables.map(async ({ create }) => (await create(quietPorts(clock))).refresh(silent));

    for (const answer of await Promise.allSettled(answers))
      expect(answer).toMatchObject({ reason: { message: 'later' } });
    expect(asked).toBe(1);
  });

  it('ask each for itself where their listings differ', async () => {
    const addresses = await addressesOf(hubOf({ a: { port: 9100 }, b: {} }));

    expect(addresses.map(([first]) => first)).toEqual(['192.0.2.1:9100', '192.0.2.1:80']);
  });

  it('leave out what the configuration does not know', () => {
    expect(askedTogether(hubOf({}), [asProviderId('x')], worldOf(hubOf({})))).toEqual([]);
  });
});

describe('the share of a budget', () => {
  const call = { api: 'rds', region: 'eu-west-1' } as const;
  const a = asProviderId('a');
  const b = asProviderId('b');

  it.each([
    { title: 'all of it for one alone', others: {}, share: { perSecond: 12, burst: 18 } },
    {
      title: 'a part for each of three, one of which asks in every region',
      others: { b: { quota: use }, c: { quota: { ...use, region: undefined } } },
      share: { perSecond: 4, burst: 6 },
    },
    {
      title: 'all of it beside others elsewhere',
      others: {
        b: { quota: { ...use, region: 'eu-west-2' } },
        c: { quota: { ...use, account: 'two' } },
        d: { quota: { ...use, apis: ['kafka'] as const } },
        e: {},
      },
      share: { perSecond: 12, burst: 18 },
    },
  ])('is $title', ({ others, share }) => {
    expect(shareOf(hubOf({ a: { quota: use }, ...others }), [a], true)(call)).toEqual(share);
  });

  it('is the sum of those who ask once', () => {
    const hub = hubOf({ a: { quota: use, port: 1 }, b: { quota: use, port: 2 }, c: { quota: use } });

    expect(shareOf(hub, [a, b], true)(call)).toEqual({ perSecond: 8, burst: 12 });
  });

  it('has no burst on demand, and always a call', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`p${index}`, { quota: use }]));

    expect(shareOf(hubOf({ a: { quota: use } }), [a], false)(call)).toEqual({ perSecond: 12, burst: 1 });
    expect(shareOf(hubOf(many), [asProviderId('p1')], true)(call)).toEqual({ perSecond: 12 / 50, burst: 1 });
  });

  it('is not limited where there is no budget, and no quota', () => {
    const hub = hubOf({ a: { quota: { ...use, apis: ['kafka'] } }, b: {} });

    expect(shareOf(hub, [a], true)({ api: 'kafka', region: 'eu-west-1' })).toBeUndefined();
    expect(shareOf(hub, [b], true)(call)).toBeUndefined();
    expect(askedTogether(hub, [a, b], worldOf(hub)).map(({ meter }) => meter !== undefined)).toEqual([true, false]);
  });
});
