import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../support/until.ts';
import { type RunningProcess, startProcess } from './child-process.ts';

const cli = join(import.meta.dirname, '..', '..', 'cli', 'rollcall.ts');

export interface HubProcess extends AsyncDisposable {
  readonly url: string;
  readonly process: RunningProcess;
  /** The `data` of an answer of the API. */
  api(path: string): Promise<unknown>;
}

/** Another environment than that of the tests, and a command that starts it. */
export interface HubSurroundings {
  readonly env?: NodeJS.ProcessEnv;
  readonly wrapper?: readonly string[];
}

/** Starts `rollcall serve` as a user would, on a port of its own choice, and waits until it answers. */
export async function startHub(
  config: string,
  data: string,
  { env, wrapper = [] }: HubSurroundings = {},
): Promise<HubProcess> {
  const parameters = [cli, 'serve', '--config', config, '--data', data, '--listen', '127.0.0.1:0'];
  const [command = '', ...words] = [...wrapper, process.execPath, ...parameters];
  const running = startProcess(command, words, env);
  const printed = await until(
    async () => /http:\/\/127\.0\.0\.1:\d+/.exec(running.output())?.[0],
    (url) => url !== undefined,
    20_000,
  );
  const url = printed ?? '';
  return {
    url,
    process: running,
    async api(path) {
      const answer = await fetch(`${url}${path}`);
      const { data: body } = (await answer.json()) as { readonly data: unknown };
      return body;
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

/** Runs one command of the command line, and gives what it printed. Rejects when it does not exit with 0. */
export async function rollcall(...parameters: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...parameters]);
  return stdout;
}
