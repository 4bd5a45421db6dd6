import { BadRequestError } from '../errors.ts';
import type { ProviderId } from '../model/provider-id.ts';

/** Where a reader of the change feed stands. */
export interface ChangePosition {
  /** Newest generation seen, per provider. It decides where there is one. */
  readonly seen: ReadonlyMap<ProviderId, number>;
  /** Of other providers, changes of this instant and later were not seen. */
  readonly fromMs: number;
}

const version = 1;

type Written = readonly [version: number, filter: string, fromMs: number, seen: readonly (readonly [string, number])[]];

/** A position as opaque text. It belongs to one filter: with another, changes would be skipped. */
export function cursorOf({ seen, fromMs }: ChangePosition, filter: string): string {
  const written: Written = [version, filter, fromMs, [...seen].sort(([a], [b]) => (a < b ? -1 : 1))];
  return Buffer.from(JSON.stringify(written)).toString('base64url');
}

/**
 * The position that `since` names: a cursor, or an instant (RFC 3339, or seconds since the epoch as in Prometheus' API).
 * Throws a BadRequestError for anything else, and for a cursor of another filter.
 */
export function positionOf(since: string, filter: string): ChangePosition {
  const atMs = instantOf(since);
  if (atMs !== undefined) return { seen: new Map(), fromMs: atMs };
  const written = writtenIn(since);
  if (written === undefined) throw new BadRequestError('since is neither a cursor of this API nor an instant');
  const [, writtenFilter, fromMs, seen] = written;
  if (writtenFilter !== filter) throw new BadRequestError('the cursor in since belongs to another job or provider');
  return { fromMs, seen: new Map(seen.map(([id, generation]) => [id as ProviderId, generation])) };
}

function instantOf(since: string): number | undefined {
  if (/^\d{1,12}(\.\d+)?$/.test(since)) return Math.floor(Number(since) * 1000);
  const ms = /^\d{4}-\d\d-\d\dT/.test(since) ? Date.parse(since) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function writtenIn(since: string): Written | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(since, 'base64url').toString());
    return isWritten(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isWritten(value: unknown): value is Written {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [found, filter, fromMs, seen] = value as readonly unknown[];
  if (found !== version || typeof filter !== 'string' || !Number.isFinite(fromMs)) return false;
  return Array.isArray(seen) && seen.every(isEntry);
}

function isEntry(entry: unknown): boolean {
  return Array.isArray(entry) && typeof entry[0] === 'string' && Number.isSafeInteger(entry[1]);
}
