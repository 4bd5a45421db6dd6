import { writeFile } from 'node:fs/promises';
import { eventSchema } from './event-schema.ts';

await writeFile(
  new URL('../../docs/events.schema.json', import.meta.url),
  `${JSON.stringify(eventSchema(), null, 2)}\n`,
);
