import { describe, expect, it } from 'vitest';
import { StoreError } from '../lib/errors.ts';
import { asProviderId } from '../lib/model/provider-id.ts';
import type { RefreshMessage } from '../lib/model/refresh-message.ts';
import type { ProviderOutcome } from '../lib/refresh/refresher.ts';
import { collectingLogger } from '../test/support/collecting-logger.ts';
import { createRefreshHandler } from './refresh-handler.ts';

const message: RefreshMessage = { provider: asProviderId('ec2-a'), alike: [asProviderId('ec2-b')], slotMs: 60_000 };
const context = { getRemainingTimeInMillis: () => 60_000 };
const batch = { Records: [{ messageId: 'm', body: JSON.stringify(message) }] };

function labOf(answer: () => Promise<readonly ProviderOutcome[]>) {
  const taken: RefreshMessage[] = [];
  const log = collectingLogger();
  const take = (each: RefreshMessage) => {
    taken.push(each);
    return answer();
  };
  const refresher = { take, refreshNow: async () => [] };
  return {
    taken,
    log,
    handler: createRefreshHandler({ refresher, clock: { nowMs: () => 0 }, log, emit: () => undefined }),
  };
}

describe('a message for providers of one listing', () => {
  it('is taken as it was sent, and told of each', async () => {
    const skipped = { outcome: 'skipped', reason: 'held' } as const;
    const outcomes = ['ec2-a', 'ec2-b'].map((id) => ({ provider: asProviderId(id), result: skipped }));
    const { taken, log, handler } = labOf(async () => outcomes);

    expect(await handler(batch, context)).toEqual({ batchItemFailures: [] });

    expect(taken).toEqual([message]);
    expect(log.lines.map(({ fields }) => fields?.['provider'])).toEqual(['ec2-a', 'ec2-b']);
  });

  it('comes back when it is not known how one of them ended', async () => {
    const { handler } = labOf(() => Promise.reject(new StoreError('unanswered', 'throttled')));

    expect(await handler(batch, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
  });
});
