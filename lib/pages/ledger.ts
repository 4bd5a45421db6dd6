import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { otherFormat, StoreError } from '../errors.ts';
import type { FlatSource } from './flat.ts';

/** Whose targets a page holds: the source of each target in the page's order, and the digest of each source as a whole. */
export interface Ledger {
  readonly sources: ReadonlyMap<string, string>;
  readonly targets: readonly string[];
}

const version = 1;

/** A ledger as text: `[[source, digest]...]` and, per target, the position of its source. */
export function encodedLedger(perTarget: readonly Pick<FlatSource, 'name' | 'digest'>[]): string {
  const positions = new Map<string, number>();
  const sources: (readonly [string, string])[] = [];
  const targets = perTarget.map(({ name, digest }) => {
    const known = positions.get(name);
    if (known !== undefined) return known;
    positions.set(name, sources.length);
    sources.push([name, digest]);
    return sources.length - 1;
  });
  return JSON.stringify({ v: version, sources, targets });
}

export function compressedLedger(text: string): Uint8Array {
  return deflateRawSync(text);
}

/** Throws a StoreError when the bytes are not a ledger this version knows. */
export function decodeLedger(bytes: Uint8Array): Ledger {
  try {
    const { v, sources, targets } = JSON.parse(inflateRawSync(bytes).toString()) as {
      readonly v: number;
      readonly sources: readonly (readonly [string, string])[];
      readonly targets: readonly number[];
    };
    if (v !== version) throw otherFormat('ledger', v, version);
    return { sources: new Map(sources), targets: targets.map((position) => sourceAt(sources, position)) };
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError('damaged', 'a ledger in the store is damaged', { cause: error });
  }
}

function sourceAt(sources: readonly (readonly [string, string])[], position: number): string {
  const source = sources[position];
  if (source === undefined) throw new StoreError('damaged', `a ledger in the store names no source ${position}`);
  return source[0];
}
