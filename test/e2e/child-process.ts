import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** Everything it printed so far, on both streams. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** Resolves with its exit code once it has ended by itself. */
  exited(): Promise<number | null>;
  /** Asks it to end, and resolves with its exit code; kills it when it does not. */
  stop(): Promise<number | null>;
}

const patienceMs = 15_000;

/** Starts a program, and ends it by its pid. */
export function startProcess(command: string, parameters: readonly string[], env?: NodeJS.ProcessEnv): RunningProcess {
  const child = spawn(command, parameters, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(env === undefined ? {} : { env }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const stop = () => ended(child);
  return {
    pid: child.pid ?? 0,
    output: () => output,
    signal: (name) => {
      child.kill(name);
    },
    async exited() {
      if (isRunning(child)) await once(child, 'exit');
      return child.exitCode;
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (!isRunning(child)) return child.exitCode;
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  child.kill('SIGTERM');
  await once(child, 'exit');
  clearTimeout(timer);
  return child.exitCode;
}
