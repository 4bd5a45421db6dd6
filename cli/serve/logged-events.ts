import { type EventContext, eventDetailOf } from '../../lib/events/event-detail.ts';
import type { HubEvent } from '../../lib/model/hub-event.ts';
import type { Logger } from '../../lib/ports.ts';
import type { Events } from '../../lib/refresh/attempt.ts';

/** The log in place of an event bus: a line for each event, with the fields that a listener would get. */
export function loggedEvents(log: Logger, contextOf: (event: HubEvent) => Promise<EventContext>): Events {
  return {
    async publish(events) {
      for (const event of events) log.info(event.type, { ...eventDetailOf(event, await contextOf(event)) });
    },
  };
}
