import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { otherFormat, StoreError } from '../errors.ts';
import type { Hold } from './guard.ts';

const version = 1;

/** A hold as it is stored: deflated JSON, one row a target. */
export function encodeHold(hold: Hold): Uint8Array {
  const rows = [...hold].map(([key, { times, firstAtMs }]) => [key, times, firstAtMs]);
  return deflateRawSync(JSON.stringify({ v: version, rows }));
}

/** Throws a StoreError on a version this one does not know, and on damage. */
export function decodeHold(bytes: Uint8Array): Hold {
  try {
    const { v, rows } = JSON.parse(inflateRawSync(bytes).toString()) as {
      readonly v: number;
      readonly rows: readonly (readonly [string, number, number])[];
    };
    if (v !== version) throw otherFormat('hold', v, version);
    return new Map(rows.map(([key, times, firstAtMs]) => [key, { times, firstAtMs }]));
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError('damaged', 'a hold in the store is damaged', { cause: error });
  }
}
