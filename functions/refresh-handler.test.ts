import { describe, expect, it } from 'vitest';
import { StoreError } from '../lib/errors.ts';
import { asProviderId } from '../lib/model/provider-id.ts';
import type { RefreshMessage } from '../lib/model/refresh-message.ts';
import type { ProviderOutcome, Refresher, Told } from '../lib/refresh/refresher.ts';
import { collectingLogger } from '../test/support/collecting-logger.ts';
import type { Sample } from './emf.ts';
import { createRefreshHandler } from './refresh-handler.ts';

const message: RefreshMessage = { provider: asProviderId('ec2-a'), alike: [asProviderId('ec2-b')], slotMs: 60_000 };
const context = { getRemainingTimeInMillis: () => 60_000 };
const unanswered = new StoreError('unanswered', 'throttled');
const failed: ProviderOutcome = {
  provider: asProviderId('ec2-b'),
  result: { outcome: 'failed', failure: { kind: 'throttled', message: 'later' } },
};
const batch = { Records: [{ messageId: 'm', body: JSON.stringify(message) }] };

/** A handler whose refresher comes to these outcomes, and rejects after them where there is an error. */
function labOf(outcomes: readonly ProviderOutcome[], error?: StoreError) {
  const taken: RefreshMessage[] = [];
  const emitted: Sample[] = [];
  const log = collectingLogger();
  const end = async (told: Told | undefined) => {
    for (const outcome of outcomes) told?.(outcome);
    if (error !== undefined) throw error;
    return outcomes;
  };
  const refresher: Refresher = {
    take(each, _, told) {
      taken.push(each);
      return end(told);
    },
    refreshNow: (_, __, told) => end(told),
  };
  const emit = (sample: Sample) => void emitted.push(sample);
  return { taken, log, emitted, handler: createRefreshHandler({ refresher, clock: { nowMs: () => 0 }, log, emit }) };
}

describe('a message for providers of one listing', () => {
  it('is taken as it was sent, and told of each', async () => {
    const skipped = { outcome: 'skipped', reason: 'held' } as const;
    const outcomes = ['ec2-a', 'ec2-b'].map((id) => ({ provider: asProviderId(id), result: skipped }));
    const { taken, log, handler } = labOf(outcomes);

    expect(await handler(batch, context)).toEqual({ batchItemFailures: [] });

    expect(taken).toEqual([message]);
    expect(log.lines.map(({ fields }) => fields?.['provider'])).toEqual(['ec2-a', 'ec2-b']);
  });

  it('comes back when it is not known how one of them ended', async () => {
    const { handler } = labOf([], unanswered);

    expect(await handler(batch, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
  });

  it('is told of those whose end is known, though it comes back', async () => {
    const { handler, emitted } = labOf([failed], unanswered);

    expect(await handler(batch, context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });

    expect(emitted).toEqual([
      {
        metrics: { RefreshFailed: 1, RefreshDuration: 0 },
        fields: { message: 'refreshed', provider: 'ec2-b', outcome: 'failed' },
      },
    ]);
  });
});

describe('a direct invocation', () => {
  it('is told of each provider once, and answered with all', async () => {
    const { handler, emitted } = labOf([failed]);

    expect(await handler({ job: 'web' }, context)).toEqual([failed]);

    expect(emitted.map(({ metrics }) => metrics)).toEqual([{ RefreshFailed: 1 }]);
  });

  it('is told of those whose end is known, though it fails', async () => {
    const { handler, emitted } = labOf([failed], unanswered);

    await expect(handler({ job: 'web' }, context)).rejects.toBe(unanswered);

    expect(emitted.map(({ metrics }) => metrics)).toEqual([{ RefreshFailed: 1 }]);
  });
});
