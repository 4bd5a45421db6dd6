import type { Context } from 'aws-lambda';
import { type Dispatched, type DispatchWorld, dispatch } from '../lib/plan/dispatch.ts';
import { createHints, type HintWorld, type TakeHints } from '../lib/plan/hint.ts';
import type { Emit } from './emf.ts';
import { hintsIn } from './hints-in.ts';

export interface DispatchHandlerWorld extends DispatchWorld, Pick<HintWorld, 'hub'> {
  readonly region: string;
  readonly emit: Emit;
}

/** What came of hints: how many messages they made. */
export interface Hinted {
  readonly hinted: number;
}

/** One handler for both ways in: the minute's tick, and events that say where something may have changed. */
export function createDispatchHandler(world: DispatchHandlerWorld) {
  let takeHints: TakeHints | undefined;
  return async (event: unknown, context: Pick<Context, 'invokedFunctionArn'>): Promise<Dispatched | Hinted> => {
    const found = isTick(event) ? undefined : hintsIn(event);
    if (found === undefined) return await tick(world);
    if (found.unknown > 0) world.log.warn('messages that are no hints were passed over', { count: found.unknown });
    takeHints ??= createHints({ ...world, own: { account: accountIn(context), region: world.region } });
    const hinted = await takeHints(found.hints);
    world.log.debug('hints taken', { hints: found.hints.length, messages: hinted });
    return { hinted };
  };
}

async function tick(world: DispatchHandlerWorld): Promise<Dispatched> {
  const dispatched = await dispatch(world);
  const { status, messages, health } = dispatched;
  const { oldestSuccessAgeMs } = health;
  world.emit({
    metrics: {
      Ticks: 1,
      MessagesSent: messages,
      ConfigurationRefused: status.error === undefined ? 0 : 1,
      Providers: health.providers,
      ProvidersFailing: health.failing,
      ProvidersUnread: health.unread,
      TargetsHeld: health.held,
      ...(oldestSuccessAgeMs === undefined ? {} : { OldestSuccess: oldestSuccessAgeMs / 1000 }),
    },
    fields: { message: 'dispatched', version: status.version },
  });
  return dispatched;
}

/** EventBridge Scheduler and rules say so; their `source` is that of no AWS service. */
function isTick(event: unknown): boolean {
  return typeof event === 'object' && event !== null && Reflect.get(event, 'detail-type') === 'Scheduled Event';
}

/** `arn:aws:lambda:eu-west-1:123456789012:function:name`. */
function accountIn({ invokedFunctionArn: arn }: Pick<Context, 'invokedFunctionArn'>): string | undefined {
  return arn?.split(':')[4];
}
