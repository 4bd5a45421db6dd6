import type { Clock } from '../../lib/ports.ts';

export interface FixedClock extends Clock {
  advance(ms: number): void;
}

/** A clock that stands still, at the beginning of 2026 unless told otherwise, until it is moved. */
export function fixedClock(startMs = Date.UTC(2026, 0, 1)): FixedClock {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    advance(ms) {
      nowMs += ms;
    },
  };
}
