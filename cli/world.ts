import type { Clock } from '../lib/ports.ts';
import type { CliEnvironment } from './env.ts';
import type { Signals } from './signals.ts';
import type { Terminal } from './terminal.ts';

/** All that a command asks of the outside, but for the network. */
export interface CliWorld {
  readonly terminal: Terminal;
  readonly environment: CliEnvironment;
  readonly clock: Clock;
  /** Takes the signals of the process: from then on they end nothing by themselves. */
  readonly takeSignals: () => Signals;
}

/** Does what was asked for; resolves with the exit code. */
export type Finish = (exitCode: number) => void;
