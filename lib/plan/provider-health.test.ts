import { describe, expect, it } from 'vitest';
import { plannedProvider } from '../../test/support/stored-hub.ts';
import type { Head } from '../model/head.ts';
import { newHead } from '../store/lease-refusal.ts';
import { healthOf } from './provider-health.ts';

const [read, failing, trying, unread, fixed] = ['a/1', 'a/2', 'a/3', 'a/4', 'a/5'].map((title, index) =>
  plannedProvider(title, index === 4 ? { intervalMs: undefined } : {}),
);
const nowMs = 1_000_000;
const listing = { targets: 1, held: 4 } as NonNullable<Head['listing']>;

describe('the health of the providers', () => {
  it('counts what fails, what was never read and what is held, and knows the oldest list', () => {
    const all = [read, failing, trying, unread, fixed].filter((each) => each !== undefined);
    const fields: readonly Partial<Head>[] = [
      { succeededAtMs: nowMs - 5_000, listing },
      { succeededAtMs: nowMs - 60_000, failures: 3, listing },
      { failures: 3, lease: { owner: 'a', endMs: nowMs } },
      {},
      { succeededAtMs: 0, listing: { ...listing, held: 0 } },
    ];
    const heads = new Map(all.map(({ id }, index) => [id, { ...newHead(id), ...fields[index] }]));

    expect(healthOf(all, heads, nowMs)).toEqual({
      providers: 5,
      failing: 1,
      unread: 2,
      held: 8,
      oldestSuccessAgeMs: 60_000,
    });
  });

  it('knows no oldest list where none was read', () => {
    expect(healthOf([], new Map(), nowMs)).toMatchObject({ providers: 0, oldestSuccessAgeMs: undefined });
  });
});
