import type { LogFields, Logger } from '../../lib/ports.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

export interface CollectingLogger extends Logger {
  readonly lines: readonly LogLine[];
}

/** A logger that prints nothing and remembers every line. */
export function collectingLogger(): CollectingLogger {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine['level']) =>
    (message: string, fields: LogFields = {}): void => {
      lines.push({ level, message, fields });
    };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
