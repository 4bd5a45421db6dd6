import { z } from 'zod';

const units = { y: 31_536_000_000, w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;
const pattern = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
/** 2^63 nanoseconds: what Go's time.Duration holds. */
const maxMs = 9_223_372_036_854;

/** `1h30m` in milliseconds, or undefined if it is not a duration. Prometheus: `common/model/time.go`, `ParseDuration`. */
export function durationMsOf(text: string): number | undefined {
  if (text === '0') return 0;
  const parts = pattern.exec(text);
  if (text === '' || parts === null) return undefined;
  const ms = Object.values(units).reduce((sum, unit, index) => sum + Number(parts[index + 1] ?? 0) * unit, 0);
  return ms > maxMs ? undefined : ms;
}

/** A duration as Prometheus writes it (`30s`, `1h30m`); its output is milliseconds. */
export const Duration = z
  .string({ error: 'must be a duration such as 30s or 1h30m' })
  .meta({ title: 'duration' })
  .transform((text, context): number => {
    const ms = durationMsOf(text);
    if (ms !== undefined) return ms;
    const hint = /^\d+$/.test(text) ? `has no unit; did you mean ${text}s?` : 'is not a duration such as 30s or 1h30m';
    context.addIssue({ code: 'custom', message: `"${text}" ${hint}` });
    return z.NEVER;
  });

/** A duration above zero: an interval of nothing would ask without a pause. */
export const Interval = Duration.refine((ms) => ms > 0, 'must be greater than 0');
