import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

/** A function as Lambda has it. */
export interface FunctionCode {
  readonly name: string;
  /** `folder/file.export`. */
  readonly handler: string;
  /** What its archive holds, by place. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly environment: Readonly<Record<string, string>>;
}

const Message = z.object({
  ready: z.boolean().optional(),
  importMs: z.number().optional(),
  result: z.unknown().optional(),
  error: z.string().optional(),
  loaded: z.array(z.string()).optional(),
  chunk: z.base64().optional(),
});

/** A function as it was packaged, in a process that has what its archive holds and its own environment. */
export interface DeployedFunction {
  /**
   * What the handler answers; one that streams answers in chunks, as it writes them. Rejects with what it threw, or when it says
   * nothing for twenty seconds.
   */
  invoke(event: unknown, take?: (chunk: Buffer) => void): Promise<unknown>;
  /** Time of a processor that loading it took, in milliseconds. */
  readonly importMs: number;
  /** The files that were loaded so far, relative to the archive. */
  readonly loaded: readonly string[];
  [Symbol.asyncDispose](): Promise<void>;
}

const invokeMs = 20_000;

/** Unpacks and starts a function; `added` is what Lambda itself would add to its environment. */
export async function startFunction(
  { name, handler, files, environment }: FunctionCode,
  added: Readonly<Record<string, string>>,
): Promise<DeployedFunction> {
  const root = await unpack(name, files);
  const entry = handler.replace(/\.handler$/, '.mjs');
  const child = fork(resolve(import.meta.dirname, 'lambda-driver.ts'), [entry], {
    cwd: root,
    env: { ...environment, ...added },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const said: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const { importMs = Number.NaN } = await next(child, said);
  let loaded: readonly string[] = [];
  return {
    importMs,
    async invoke(event, take = () => undefined) {
      child.send(event as object);
      const answer = await ended(child, said, take);
      loaded = (answer.loaded ?? []).map((url) => url.split(`${root}/`)[1]).filter((path) => path !== undefined);
      if (answer.error !== undefined) throw new Error(`${answer.error}\n${said.join('')}`);
      return answer.result;
    },
    get loaded() {
      return loaded;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }
      await rm(root, { recursive: true });
    },
  };
}

/** The last message of an invocation; those before it are chunks. */
async function ended(
  child: ChildProcess,
  said: readonly string[],
  take: (chunk: Buffer) => void,
): Promise<z.output<typeof Message>> {
  const waiting: z.output<typeof Message>[] = [];
  const listen = (message: unknown) => void waiting.push(Message.parse(message));
  child.on('message', listen);
  try {
    for (;;) {
      if (waiting.length === 0) await next(child, said);
      for (const message of waiting.splice(0)) {
        if (message.chunk === undefined) return message;
        take(Buffer.from(message.chunk, 'base64'));
      }
    }
  } finally {
    child.off('message', listen);
  }
}

async function next(child: ChildProcess, said: readonly string[]): Promise<z.output<typeof Message>> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(invokeMs)]);
  try {
    const gone = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`the function ended with ${code}: ${said.join('')}`);
    });
    const [message] = await Promise.race([once(child, 'message', { signal }), gone]);
    gone.catch(() => undefined);
    return Message.parse(message);
  } finally {
    stop.abort();
  }
}

async function unpack(name: string, files: FunctionCode['files']): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), `rollcall-${name}-`));
  for (const [path, content] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}
