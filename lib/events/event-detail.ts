import { z } from 'zod';
import { eventIdOf, type HubEvent } from '../model/hub-event.ts';

/** A list of names within this many bytes travels in the event; a longer one is to be asked for. */
const maxNamesBytes = 100_000;
/** The feed is asked from so long before the event: no clock is that wrong within one commit. */
const beforeMs = 1_000;

const common = {
  version: z.literal(1).describe('Of this form. A field that is added does not change it.'),
  id: z.string().describe('provider/generation: with the type, the same for every delivery of one event.'),
  hub: z.string().describe('The deployment that tells it.'),
  provider: z.string().describe('Id of the provider.'),
  title: z
    .string()
    .nullable()
    .describe('Its name for people, as ec2/eu-west-1; null where the configuration no longer names it.'),
  jobs: z.array(z.string()).describe('The jobs that read it.'),
  generation: z.int().describe('Of the commit, or of the first of the failures.'),
  at: z.iso.datetime().describe('When it happened.'),
};

const targets = {
  ...common,
  count: z.int().min(1).describe('How many sources it is about.'),
  sources: z.array(z.string()).optional().describe('Their names, all of them; absent where they are too many.'),
  reference: z.string().optional().describe('Where to ask the API of the hub for them, in place of sources.'),
  targetsBefore: z.int().min(0),
  targetsAfter: z.int().min(0),
};

const failure = z.strictObject({
  kind: z.enum(['aborted', 'malformed', 'throttled', 'unauthorized', 'unreachable']),
  message: z.string().describe('For people, at most 200 bytes, without secrets.'),
});

/** The `detail` of every event by its `detail-type`. */
export const eventDetails = {
  TargetsAdded: z.strictObject(targets).describe('Sources that were not there before.'),
  TargetsChanged: z.strictObject(targets).describe('Sources with other targets or labels than before.'),
  TargetsRemoved: z.strictObject(targets).describe('Sources that are gone.'),
  RemovalsHeld: z
    .strictObject({ ...common, held: z.int().min(1), targets: z.int().min(0) })
    .describe('The guard holds back targets that are gone from the source; they are served on.'),
  ProviderFailing: z
    .strictObject({ ...common, failures: z.int().min(1), failure })
    .describe('Three refreshes in a row failed. What was last found is served on.'),
  ProviderRecovered: z.strictObject({ ...common, targets: z.int().min(0) }).describe('A refresh succeeded again.'),
} as const satisfies Readonly<Record<HubEvent['type'], z.ZodType>>;

export type EventDetail = z.output<(typeof eventDetails)[HubEvent['type']]>;

/** What an event does not say by itself. */
export interface EventContext {
  readonly hub: string;
  readonly title: string | null;
  readonly jobs: readonly string[];
}

/** An event as listeners get it. Names that are too many are left out, all of them, and `reference` says where they are. */
export function eventDetailOf(event: HubEvent, { hub, title, jobs }: EventContext): EventDetail {
  const { type: _, atMs, ...fields } = event;
  const at = new Date(atMs).toISOString();
  const first = { version: 1 as const, id: eventIdOf(event), hub, title, jobs: [...jobs], at };
  if (!('sources' in fields)) return { ...first, ...fields };
  const { sources, ...rest } = fields;
  const since = encodeURIComponent(new Date(atMs - beforeMs).toISOString());
  const isShort = Buffer.byteLength(JSON.stringify(sources)) <= maxNamesBytes;
  const names = isShort
    ? { sources: [...sources] }
    : { reference: `/api/v1/changes?provider=${encodeURIComponent(event.provider)}&since=${since}` };
  return { ...first, ...rest, count: sources.length, ...names };
}
