import type { GuardSettings } from '../model/plan.ts';

/** How often a target that is still served was missed, by scheduled refreshes alone. */
export interface Missed {
  readonly times: number;
  /** Of the first of them; without meaning while there was none. */
  readonly firstAtMs: number;
}

/** Held targets by key: served on although their source did not report them. */
export type Hold = ReadonlyMap<string, Missed>;

export interface GuardInput {
  readonly settings: GuardSettings;
  /** Targets served until now, held ones included. */
  readonly before: number;
  /** Targets found now, and those kept because they could not be read. */
  readonly now: number;
  /** Keys of the targets that are served and were not found. */
  readonly missing: readonly string[];
  readonly hold: Hold;
  /** Only scheduled refreshes confirm a loss: asking ten times in a minute is one observation. */
  readonly isScheduled: boolean;
  readonly nowMs: number;
}

/** Whether a list shrinks so much that an accident is likelier than a change. It counts targets, and as many new as gone is a rollout. */
export function isSuspicious(
  { enabled, maxLossRatio, minTargets }: GuardSettings,
  before: number,
  now: number,
): boolean {
  if (!enabled || before === 0) return false;
  if (now === 0) return true;
  const lost = before - now;
  return lost >= minTargets && lost > before * maxLossRatio;
}

/**
 * Which of the missing targets are held back, with how often each was missed. Empty: all of them go. A target that is held
 * already stays so until it is confirmed, also when the rest has come back; only a rollout lets it go at once.
 */
export function guard({ settings, before, now, missing: all, hold, isScheduled, nowMs }: GuardInput): Hold {
  if (!settings.enabled || now >= before) return new Map();
  const missing = isSuspicious(settings, before, now) ? all : all.filter((key) => hold.has(key));
  const notYet: Missed = { times: 0, firstAtMs: nowMs };
  if (!isScheduled) return new Map(missing.map((key) => [key, hold.get(key) ?? notYet]));
  const seen = missing.map((key): readonly [string, Missed] => {
    const { times, firstAtMs } = hold.get(key) ?? notYet;
    // What an on-demand refresh saw first was not missed by a scheduled one yet: its time does not count either.
    return [key, { times: times + 1, firstAtMs: times === 0 ? nowMs : firstAtMs }];
  });
  return new Map(seen.filter(([, missed]) => !isConfirmed(settings, missed, nowMs)));
}

/** Whether a target was missed often and long enough to be let go. */
export function isConfirmed(
  { confirmations, confirmAfterMs }: GuardSettings,
  { times, firstAtMs }: Missed,
  nowMs: number,
): boolean {
  return times >= confirmations && nowMs - firstAtMs >= confirmAfterMs;
}
