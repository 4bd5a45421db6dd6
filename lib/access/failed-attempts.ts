import type { Clock } from '../ports.ts';
import { callerNetwork } from './caller-network.ts';

/** Unknown tokens of one caller that are compared one after the other before a pause. */
const burst = 20;
/** And then one in so long. */
const refillMs = 2_000;
/** A token that was right within this time is compared whatever others try. */
const trustedMs = 3_600_000;
/** Callers that are remembered; of more, the one that has been quiet for longest is forgotten. */
export const maxRemembered = 4_096;

/** Slows down whoever tries tokens, and nobody who has one: what is remembered decides only when an answer is given, not which. */
export interface FailedAttempts {
  /** Whether the tokens of a request, by their digests, are to be compared now. */
  mayTry(digests: readonly Buffer[], address: string | undefined): boolean;
  failed(address: string | undefined): void;
  succeeded(digest: Buffer): void;
  /** Callers whose failures are remembered. */
  remembered(): number;
}

/** Counts by the address that the edge sees: who fails from one address takes nothing from those who come from another. */
export function createFailedAttempts(clock: Clock): FailedAttempts {
  const trusted = new Map<string, number>();
  const fullAtMs = createFullTimes(clock);

  return {
    mayTry(digests, address) {
      const isSlowed = fullAtMs.of(address) - clock.nowMs() > (burst - 1) * refillMs;
      return !isSlowed || digests.some((digest) => (trusted.get(digest.toString('hex')) ?? 0) > clock.nowMs());
    },
    failed: (address) => fullAtMs.set(address, fullAtMs.of(address) + refillMs),
    succeeded(digest) {
      for (const [known, untilMs] of trusted) if (untilMs <= clock.nowMs()) trusted.delete(known);
      trusted.set(digest.toString('hex'), clock.nowMs() + trustedMs);
    },
    remembered: fullAtMs.size,
  };
}

/** When each caller has all attempts again: each failure puts that off. A caller that is not remembered has them now. */
function createFullTimes({ nowMs }: Clock) {
  const times = new Map<string, number>();
  return {
    of: (address: string | undefined) => Math.max(nowMs(), times.get(callerNetwork(address)) ?? 0),
    set(address: string | undefined, atMs: number): void {
      const network = callerNetwork(address);
      // The last one of a Map is the one that was set last.
      times.delete(network);
      times.set(network, atMs);
      const [oldest] = times.keys();
      if (times.size > maxRemembered && oldest !== undefined) times.delete(oldest);
    },
    size: () => times.size,
  };
}
