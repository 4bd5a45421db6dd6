import { describe, expect, it } from 'vitest';
import type { QuotaUse } from '../model/call-quota.ts';
import type { Head } from '../model/head.ts';
import { asProviderId, type ProviderId } from '../model/provider-id.ts';
import type { RefreshMessage } from '../model/refresh-message.ts';
import { newHead } from '../store/lease-refusal.ts';
import { type AskingPlan, inTurn } from './turns.ts';

const [nowMs, tickMs] = [1_000_000, 60_000];
const api = 'ec2:DescribeInstances';
const use: QuotaUse = { account: 'one', region: 'eu-west-1', apis: [api] };
const callRates = new Map([[api, { perSecond: 5, burst: 5 }] as const]);

function planOf(ids: readonly string[], fields: object = {}): AskingPlan {
  const providers = new Map(ids.map((id) => [asProviderId(id), { quota: use, ...fields }]));
  return { providers, settings: { callRates } };
}

function headsOf(heads: Readonly<Record<string, Partial<Head>>>) {
  return new Map<ProviderId, Head>(
    Object.entries(heads).map(([name, fields]) => {
      const id = asProviderId(name);
      return [id, { ...newHead(id), ...fields }];
    }),
  );
}

const dueOf = (...ids: readonly string[]): readonly RefreshMessage[] =>
  ids.map((id) => ({ provider: asProviderId(id), slotMs: nowMs, delaySeconds: 0 }));

describe('what is due', () => {
  it('is sent in the order in which there are calls left for it, by what each needed the last time', () => {
    const heads = headsOf({ a: { calls: { [api]: 20 }, slotMs: 2 }, b: { calls: { [api]: 10 }, slotMs: 1 } });

    const sent = inTurn(dueOf('a', 'b', 'new'), planOf(['a', 'b', 'new']), { heads, nowMs, tickMs });

    expect(sent.map(({ provider, delaySeconds }) => [provider, delaySeconds])).toEqual([
      ['new', 0],
      ['b', 0],
      ['a', 2],
    ]);
  });

  it('waits for a refresh under way, and not for one that was given up', () => {
    const lease = { owner: 'x', endMs: nowMs + 1 };
    const running = { calls: { [api]: 50 }, attemptAtMs: nowMs - 1000 };
    const delayBehind = (head: Partial<Head>) =>
      inTurn(dueOf('a'), planOf(['a', 'b']), { heads: headsOf({ b: { ...running, ...head } }), nowMs, tickMs });

    expect(delayBehind({ lease })).toMatchObject([{ delaySeconds: 9 }]);
    expect(delayBehind({ lease: { ...lease, endMs: nowMs - 1 } })).toMatchObject([{ delaySeconds: 0 }]);
    expect(delayBehind({})).toMatchObject([{ delaySeconds: 0 }]);
  });

  it('counts once for those of one listing', () => {
    const heads = headsOf({ a: { calls: { [api]: 20 } }, b: { calls: { [api]: 20 } }, c: { slotMs: 1 } });
    const plan = planOf(['a', 'b'], { listing: { key: 'listing' } });
    const providers = new Map([...plan.providers, [asProviderId('c'), { quota: use }] as const]);

    const sent = inTurn(dueOf('a', 'b', 'c'), { ...plan, providers }, { heads, nowMs, tickMs });

    expect(sent).toMatchObject([
      { provider: 'a', alike: ['b'], delaySeconds: 0 },
      { provider: 'c', delaySeconds: 4 },
    ]);
  });

  it('is sent as it is where nothing has a quota', () => {
    const due = [...dueOf('a', 'b'), { provider: asProviderId('c'), generation: 3 }];

    expect(inTurn(due, { providers: new Map() }, { heads: new Map(), nowMs, tickMs })).toEqual(due);
  });
});
