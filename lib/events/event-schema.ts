import { z } from 'zod';
import { eventDetails } from './event-detail.ts';

/** JSON Schema of the `detail` of each event: `docs/events.schema.json`. */
export function eventSchema(): object {
  const definitions = Object.entries(eventDetails).map(([type, shape]) => {
    const { $schema: _, ...schema } = z.toJSONSchema(shape);
    return [type, schema] as const;
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Events of Rollcall, by detail-type',
    anyOf: definitions.map(([type]) => ({ $ref: `#/$defs/${type}` })),
    $defs: Object.fromEntries(definitions),
  };
}
