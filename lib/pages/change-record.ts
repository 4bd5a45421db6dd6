import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { otherFormat, StoreError } from '../errors.ts';
import type { Change } from '../model/change.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { removalOf } from '../model/target-group.ts';

const version = 1;

interface StoredChange {
  readonly v: number;
  readonly provider: ProviderId;
  readonly generation: number;
  readonly atMs: number;
  readonly previous?: string;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly targetsBefore: number;
  readonly targetsAfter: number;
}

/** A change as it is stored: deflated JSON; of a removal group only its source needs to be written down. */
export function encodeChange({ removals, ...change }: Change): Uint8Array {
  return deflateRawSync(JSON.stringify({ v: version, ...change, removed: removals.map(({ source }) => source) }));
}

/** Throws a StoreError on a version this one does not know, and on damage. */
export function decodeChange(bytes: Uint8Array): Change {
  try {
    const stored = JSON.parse(inflateRawSync(bytes).toString()) as StoredChange;
    if (stored.v !== version) throw otherFormat('change record', stored.v, version);
    const { v: _, removed, previous, ...change } = stored;
    return { ...change, previous, removals: removed.map(removalOf) };
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError('damaged', 'a change record in the store is damaged', { cause: error });
  }
}
