import type { Clock } from '../ports.ts';

/** Unknown tokens that are compared one after the other before a pause. */
const burst = 20;
/** And then one in so long. */
const refillMs = 2_000;
/** A token that was right within this time is compared whatever others try. */
const trustedMs = 3_600_000;

/** Slows down whoever tries tokens, and nobody who has one: what is remembered decides only when an answer is given, not which. */
export interface FailedAttempts {
  /** Whether the tokens of a request, by their digests, are to be compared now. */
  mayTry(digests: readonly Buffer[]): boolean;
  failed(): void;
  succeeded(digest: Buffer): void;
}

export function createFailedAttempts(clock: Clock): FailedAttempts {
  const trusted = new Map<string, number>();
  let left = burst;
  let countedAtMs = clock.nowMs();

  function refill(): void {
    const nowMs = clock.nowMs();
    const grown = Math.floor((nowMs - countedAtMs) / refillMs);
    if (grown <= 0) return;
    left = Math.min(burst, left + grown);
    countedAtMs += grown * refillMs;
  }

  return {
    mayTry(digests) {
      refill();
      return left > 0 || digests.some((digest) => (trusted.get(digest.toString('hex')) ?? 0) > clock.nowMs());
    },
    failed() {
      refill();
      left = Math.max(0, left - 1);
    },
    succeeded: (digest) => void trusted.set(digest.toString('hex'), clock.nowMs() + trustedMs),
  };
}
