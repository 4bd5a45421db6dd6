import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { LogFields, Logger } from '../lib/ports.ts';

/** One JSON line an event on standard output, at the level that `POWERTOOLS_LOG_LEVEL` or Lambda's own setting names. */
export function createPowertoolsLog(serviceName: string): Logger {
  const logger = new PowertoolsLogger({ serviceName });
  return {
    debug: (message, fields) => logger.debug(message, plain(fields)),
    info: (message, fields) => logger.info(message, plain(fields)),
    warn: (message, fields) => logger.warn(message, plain(fields)),
    error: (message, fields) => logger.error(message, plain(fields)),
  };
}

/** A copy: the logger takes fields of a type that may be written to. */
function plain(fields: LogFields | undefined): Record<string, unknown> {
  return { ...fields };
}
