import { durationMsOf } from '../../lib/options/duration.ts';
import { usageError } from '../cli-error.ts';

/** `2h` as the instant two hours ago; an instant as it is. Throws a CliError for anything else. */
export function sinceText(text: string, nowMs: number): string {
  const agoMs = durationMsOf(text);
  if (agoMs !== undefined) return new Date(nowMs - agoMs).toISOString();
  const isInstant = /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text));
  if (isInstant) return text;
  throw usageError(`--since ${text} is neither how long ago nor an instant`, 'write 90m, 2h or 2026-01-01T00:00:00Z');
}
