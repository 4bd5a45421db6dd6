import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type TestScreen, testScreen } from './test-world.ts';

const entry = join(import.meta.dirname, '..', 'rollcall.ts');
/** A process that has not ended by then is killed. */
const maxLifeMs = 30_000;

export interface RollcallProcess {
  readonly child: ChildProcess;
  readonly out: TestScreen;
  readonly err: TestScreen;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** The command line as a process of its own, with an empty environment. */
export function startRollcall(args: readonly string[]): RollcallProcess {
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {},
    timeout: maxLifeMs,
    killSignal: 'SIGKILL',
  });
  const [out, err] = [testScreen(), testScreen()];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.write(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.write(text));
  const ended = once(child, 'close').then(([code, signal]: readonly unknown[]) =>
    typeof code === 'number' ? code : String(signal),
  );
  return { child, out, err, ended };
}

/** `rollcall serve` as a process, once it serves. */
export async function startServe(args: readonly string[]): Promise<RollcallProcess & { readonly url: string }> {
  const started = startRollcall(['serve', '--listen', '127.0.0.1:0', ...args]);
  const found = await started.out.waitFor(/ on (http:\S+)\n/);
  return { ...started, url: found[1] ?? '' };
}
