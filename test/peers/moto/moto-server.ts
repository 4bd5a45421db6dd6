import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** AWS as moto imitates it, in a process of its own on a loopback port. */
export interface MotoServer {
  readonly url: string;
  /** What a client or a function needs to ask this server and no other. Nothing in it is a secret. */
  readonly environment: Readonly<Record<string, string>>;
  /** Forgets everything that was made. */
  reset(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const startMs = 30_000;
const stopMs = 5_000;

/** Starts `moto_server` and waits until it answers. Rejects, with what it said, when it does not within half a minute. */
export async function startMotoServer(command: string): Promise<MotoServer> {
  const child = spawn(command, ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    const url = await addressOf(child);
    return {
      url,
      environment: {
        AWS_ENDPOINT_URL: url,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'moto',
        AWS_SECRET_ACCESS_KEY: 'moto',
      },
      async reset() {
        const answer = await fetch(`${url}/moto-api/reset`, { method: 'POST', signal: AbortSignal.timeout(stopMs) });
        if (!answer.ok) throw new Error(`moto answers ${answer.status} to a reset`);
      },
      [Symbol.asyncDispose]: () => stop(child),
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

/** It chooses its own port and says which, on either stream, before it answers there. */
async function addressOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const signal = AbortSignal.timeout(startMs);
  let said = '';
  const listen = (text: string): void => {
    said += text;
    const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
    if (url !== undefined) resolve(url);
  };
  child.stdout?.setEncoding('utf8').on('data', listen);
  child.stderr?.setEncoding('utf8').on('data', listen);
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error(`moto_server ended with ${code}: ${said}`)));
  signal.addEventListener('abort', () => reject(new Error(`moto_server says no address: ${said}`)));
  const url = await promise;
  await fetch(`${url}/moto-api/data.json`, { signal });
  return url;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await gone;
  clearTimeout(timer);
}
