import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Knot {
  readonly host: string;
  readonly port: number;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Runs Knot DNS on 127.0.0.1 with zones by name; a zone without content has no file, so that it answers SERVFAIL.
 * Resolves when it answers; rejects with what it printed when it does not start within ten seconds.
 */
export async function startKnot(binary: string, zones: Readonly<Record<string, string | undefined>>): Promise<Knot> {
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-knot-'));
  const port = await freePort();
  for (const [zone, content] of Object.entries(zones)) {
    if (content !== undefined) await writeFile(join(directory, `${zone}.zone`), content);
  }
  const config = join(directory, 'knot.conf');
  await writeFile(config, configOf(directory, port, Object.keys(zones)));
  const child = spawn(binary, ['-c', config], { stdio: ['ignore', 'pipe', 'inherit'] });
  const dispose = async (): Promise<void> => {
    if (child.exitCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(directory, { recursive: true });
  };
  const printed: string[] = [];
  const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line);
    if (line.includes('server started')) break;
  }
  clearTimeout(patience);
  child.stdout.resume();
  if (!printed.some((line) => line.includes('server started'))) {
    await dispose();
    throw new Error(`knotd did not start:\n${printed.join('\n')}`);
  }
  return { host: '127.0.0.1', port, [Symbol.asyncDispose]: dispose };
}

function configOf(directory: string, port: number, zones: readonly string[]): string {
  return [
    'server:',
    `  rundir: "${directory}"`,
    `  listen: 127.0.0.1@${port}`,
    '  udp-workers: 1',
    '  tcp-workers: 1',
    '  background-workers: 1',
    'log:',
    '  - target: stdout',
    '    any: info',
    'database:',
    `  storage: "${directory}"`,
    'template:',
    '  - id: default',
    `    storage: "${directory}"`,
    '    file: "%s.zone"',
    'zone:',
    ...zones.map((zone) => `  - domain: ${zone}`),
    '',
  ].join('\n');
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
