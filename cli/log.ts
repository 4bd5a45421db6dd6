import type { Clock, LogFields, Logger } from '../lib/ports.ts';
import type { Screen } from './terminal.ts';

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];

/** A warning or an error that is said again within this time is counted and not written. */
const silenceMs = 10 * 60_000;
/** As many different ones are remembered. */
const maxRemembered = 500;

export interface LogSettings {
  readonly screen: Screen;
  readonly level: LogLevel;
  readonly clock: Clock;
}

/**
 * The Logger port as logfmt lines, which is what Prometheus writes and its operators collect. The logger of the functions
 * writes JSON, below `warn` to standard output, which here belongs to what was asked for.
 */
export function createLog({ screen, level, clock }: LogSettings): Logger {
  const limit = logLevels.indexOf(level);
  const repeats = createRepeats(clock);
  function log(own: LogLevel, message: string, fields: LogFields): void {
    const text = [`level=${own}`, `msg=${quoted(message)}`, ...Object.entries(fields).map(fieldText)].join(' ');
    const repeated = own === 'error' || own === 'warn' ? repeats(text) : 0;
    if (repeated === undefined) return;
    const again = repeated === 0 ? '' : ` repeated=${repeated}`;
    screen.write(`time=${new Date(clock.nowMs()).toISOString()} ${text}${again}\n`);
  }
  const at = (own: LogLevel) => {
    const isLogged = logLevels.indexOf(own) <= limit;
    return (message: string, fields: LogFields = {}) => (isLogged ? log(own, message, fields) : undefined);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** How often a text was left out since it was last written; undefined when it is to be left out again. */
function createRepeats(clock: Clock): (text: string) => number | undefined {
  const written = new Map<string, { readonly atMs: number; leftOut: number }>();
  return (text) => {
    const known = written.get(text);
    if (known !== undefined && clock.nowMs() - known.atMs < silenceMs) {
      known.leftOut += 1;
      return undefined;
    }
    written.delete(text);
    written.set(text, { atMs: clock.nowMs(), leftOut: 0 });
    const [oldest] = written.keys();
    if (written.size > maxRemembered && oldest !== undefined) written.delete(oldest);
    return known?.leftOut ?? 0;
  };
}

function fieldText([name, value]: [string, unknown]): string {
  return `${name}=${quoted(textOf(value))}`;
}

function textOf(value: unknown): string {
  if (value instanceof Error) return value.message;
  if (typeof value === 'string') return value;
  return JSON.stringify(value) ?? String(value);
}

function quoted(text: string): string {
  return /^[^\s"=\p{Cc}]+$/u.test(text) ? text : JSON.stringify(text);
}
