import type { Hub } from '../config/hub.ts';
import type { HubEvent } from '../model/hub-event.ts';
import { titleOf } from '../model/plan.ts';
import type { EventContext } from './event-detail.ts';

/** What a configuration says of an event's provider; nothing where it no longer names it. */
export function eventContextOf(
  { providers }: Pick<Hub, 'providers'>,
  { provider }: HubEvent,
  hub: string,
): EventContext {
  const named = providers.get(provider);
  return { hub, title: named === undefined ? null : titleOf(named), jobs: named?.subscribers ?? [] };
}
