import { z } from 'zod';
import { type CallCounts, countsIn, quotaApis } from '../../model/call-quota.ts';
import type { Listing } from '../../model/head.ts';

/**
 * Parts of a head, packed: it stays under 1 KB, and names of fields are a tenth of that. Fields go by their position here: new ones are
 * added at the end.
 */
const fields = [
  'generation',
  'directory',
  'digest',
  'root',
  'targets',
  'sources',
  'bytes',
  'repaired',
  'hold',
  'held',
  'kept',
] as const satisfies readonly (keyof Listing)[];

const listing = z.object({
  generation: z.number(),
  directory: z.string(),
  digest: z.string(),
  root: z.string(),
  targets: z.number(),
  sources: z.number(),
  bytes: z.number(),
  repaired: z.number(),
  hold: z.string().nullish(),
  held: z.number(),
  kept: z.number(),
});

function unpackedListing(packed: readonly unknown[]): unknown {
  return Object.fromEntries(fields.map((name, index) => [name, packed[index]]));
}

/** A listing as it is stored, or with its names, as it was stored before. */
export const PackedListing = z
  .union([z.array(z.unknown()).transform(unpackedListing).pipe(listing), listing])
  .transform(({ hold, ...rest }): Listing => ({ ...rest, hold: hold ?? undefined }));

/** Calls by the position of their API. One that this version does not know is of no use to it. */
export const PackedCalls = z.record(z.string(), z.number()).transform((packed): CallCounts => {
  return Object.fromEntries(
    quotaApis.flatMap((api, index) => {
      const count = packed[String(index)];
      return count === undefined ? [] : [[api, count]];
    }),
  );
});

export function packedListing(listing: Listing): string {
  return JSON.stringify(fields.map((name) => listing[name] ?? null));
}

export function packedCalls(counts: CallCounts): string {
  return JSON.stringify(Object.fromEntries(countsIn(counts).map(([api, count]) => [quotaApis.indexOf(api), count])));
}
