import type { CliEnvironment } from '../env.ts';
import { run } from '../run.ts';
import type { Signals } from '../signals.ts';
import type { Screen } from '../terminal.ts';
import type { CliWorld } from '../world.ts';

export interface TestScreen extends Screen {
  text(): string;
  /** Resolves with the first match in what was written, or will be; rejects when the time is up. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
}

export interface TestWorld extends CliWorld {
  readonly terminal: { readonly out: TestScreen; readonly err: TestScreen };
  /** As SIGTERM does. */
  stop(): void;
  /** As SIGHUP does. */
  hangUp(): void;
}

const patienceMs = 15_000;

export function testScreen(isTerminal = false): TestScreen {
  let written = '';
  const listeners = new Set<() => void>();
  return {
    isTerminal,
    write(text) {
      written += text;
      for (const listener of listeners) listener();
    },
    text: () => written,
    waitFor(pattern) {
      return new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          listeners.delete(look);
          clearTimeout(timer);
          settle();
        };
        const timer = setTimeout(
          () => end(() => reject(new Error(`${pattern} was not written, but:\n${written}`))),
          patienceMs,
        );
        const look = () => {
          const found = pattern.exec(written);
          if (found !== null) end(() => resolve(found));
        };
        listeners.add(look);
        look();
      });
    },
  };
}

/** A world whose screens can be read and whose signals are sent by hand. */
export function testWorld({
  isTerminal = false,
  environment = {},
}: {
  readonly isTerminal?: boolean;
  readonly environment?: Partial<CliEnvironment>;
} = {}): TestWorld {
  const stopping = new AbortController();
  const listeners: (() => void)[] = [];
  const signals: Signals = {
    stop: stopping.signal,
    onReload: (listener) => void listeners.push(listener),
    onStoreFailure: () => undefined,
  };
  return {
    terminal: { out: testScreen(isTerminal), err: testScreen(isTerminal) },
    environment: { url: undefined, tokenFile: undefined, all: {}, ...environment },
    clock: { nowMs: () => Date.now() },
    takeSignals: () => signals,
    stop: () => stopping.abort(),
    hangUp() {
      for (const listener of listeners) listener();
    },
  };
}

/** What a command that ends by itself came to. */
export async function ran(args: readonly string[], world = testWorld()) {
  const exitCode = await run(args, world);
  return { exitCode, out: world.terminal.out.text(), err: world.terminal.err.text() };
}

/** `rollcall serve`, in this process, once it serves. */
export async function served(args: readonly string[], world = testWorld()) {
  const ended = run(['serve', '--listen', '127.0.0.1:0', ...args], world);
  const { out } = world.terminal;
  const first = await Promise.race([out.waitFor(/ on (https?:\S+)\n/), ended]);
  if (typeof first === 'number') throw new Error(`serve ended with ${first}:\n${world.terminal.err.text()}`);
  return {
    url: first[1] ?? '',
    world,
    out,
    /** Ends it as SIGTERM does; resolves with the exit code. */
    async stop(): Promise<number> {
      world.stop();
      return await ended;
    },
  };
}
