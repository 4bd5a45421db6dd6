import type { Context, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import { BadRequestError } from '../lib/errors.ts';
import { asProviderId } from '../lib/model/provider-id.ts';
import type { RefreshMessage } from '../lib/model/refresh-message.ts';
import type { Limit, ProviderOutcome } from '../lib/refresh/refresher.ts';
import type { RefreshHandlerWorld } from './wiring.ts';

/** Time to write down how an attempt ended, before Lambda kills the function. */
const reserveMs = 10_000;

const Message = z.strictObject({
  provider: z.string().min(1).transform(asProviderId),
  alike: z.array(z.string().min(1).transform(asProviderId)).optional(),
  slotMs: z.number().optional(),
  hint: z.literal(true).optional(),
  generation: z.number().optional(),
  retire: z.literal(true).optional(),
  sweep: z.literal(true).optional(),
  requeued: z.literal(true).optional(),
});

const Batch = z.object({
  Records: z.array(z.object({ messageId: z.string(), body: z.string() })),
});

const Wish = z.union([z.strictObject({ job: z.string() }), z.strictObject({ provider: z.string() })]);

type Timed = Pick<Context, 'getRemainingTimeInMillis'>;

/**
 * One handler for both ways in. Of a batch, only the messages come back of which nothing is known: a source that failed
 * has been written down and is due again by itself. A direct invocation returns each provider's outcome, removal groups included.
 */
export function createRefreshHandler(world: RefreshHandlerWorld) {
  return (event: unknown, context: Timed): Promise<SQSBatchResponse | readonly ProviderOutcome[]> => {
    const batch = Batch.safeParse(event);
    const limit = limitOf(world, context);
    return batch.success ? takeAll(world, batch.data.Records, limit) : refreshNow(world, event, limit);
  };
}

async function takeAll(
  world: RefreshHandlerWorld,
  records: readonly Pick<SQSRecord, 'messageId' | 'body'>[],
  limit: Limit,
): Promise<SQSBatchResponse> {
  const unknown = await Promise.all(
    records.map(async ({ messageId, body }) => {
      const isDone = await take(world, body, limit);
      return isDone ? [] : [{ itemIdentifier: messageId }];
    }),
  );
  return { batchItemFailures: unknown.flat() };
}

async function take(world: RefreshHandlerWorld, body: string, limit: Limit): Promise<boolean> {
  const { refresher, log, clock } = world;
  const beganMs = clock.nowMs();
  try {
    await refresher.take(messageIn(body), limit, (outcome) => emitOutcome(world, outcome, clock.nowMs() - beganMs));
    return true;
  } catch (error) {
    log.error('message not taken, it will come back', { error });
    return false;
  }
}

function messageIn(body: string): RefreshMessage {
  // What is absent from the text is absent from the message: zod writes no undefined that was not there.
  return Message.parse(JSON.parse(body)) as RefreshMessage;
}

/** A message that was dropped says nothing about the source. */
function emitOutcome({ emit, log }: RefreshHandlerWorld, { provider, result }: ProviderOutcome, tookMs?: number): void {
  const fields = { message: 'refreshed', provider, outcome: result.outcome };
  if (result.outcome === 'skipped') {
    log.debug('message dropped', { provider, reason: result.reason });
    return;
  }
  const duration = tookMs === undefined ? {} : { RefreshDuration: tookMs };
  const metrics = result.outcome === 'failed' ? { RefreshFailed: 1 } : { RefreshSucceeded: 1 };
  emit({ metrics: { ...metrics, ...duration }, fields });
}

async function refreshNow(
  world: RefreshHandlerWorld,
  event: unknown,
  limit: Limit,
): Promise<readonly ProviderOutcome[]> {
  const wish = Wish.safeParse(event);
  if (!wish.success) throw new BadRequestError('the event must be {"job": name}, {"provider": id}, or a batch of SQS');
  return await world.refresher.refreshNow(wish.data, limit, (outcome) => emitOutcome(world, outcome));
}

function limitOf({ clock }: RefreshHandlerWorld, context: Timed): Limit {
  const leftMs = Math.max(1000, context.getRemainingTimeInMillis() - reserveMs);
  return { deadlineMs: clock.nowMs() + leftMs, signal: AbortSignal.timeout(leftMs) };
}
