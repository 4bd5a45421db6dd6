import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CliError, systemCodeOf } from '../cli-error.ts';
import { canWrite } from './store-failure.ts';

/** Longest path of a Unix domain socket, the shortest of all systems (macOS: 104 with the final zero). */
const maxSocketPath = 103;
const answerMs = 1000;

/** A folder that this process alone may write to. */
export interface DataFolder {
  /** Where the embedded store keeps its files. */
  readonly databasePath: string;
  /** What somebody is told who wants the folder too: the URL that is served from it. */
  announce(url: string): void;
  release(): Promise<void>;
}

/**
 * Takes a folder, which is made if it is not there. Who holds it listens on a socket in it: the system closes that when
 * the process ends, however it ends, which no file with a process number does. Rejects with a CliError that names the holder.
 */
export async function takeDataFolder(path: string): Promise<DataFolder> {
  await made(path);
  if (!(await canWrite(path))) throw withoutRoom(path);
  const socket = await socketPathIn(path);
  let served = 'no URL yet';
  const server = createServer((connection) => {
    connection.on('error', () => connection.destroy());
    connection.end(`process ${process.pid}, ${served}`);
  });
  if (!(await listens(server, socket))) {
    const holder = await holderAt(socket);
    if (holder !== undefined) throw heldBy(path, holder);
    // Nobody answers: what lies there was left by a process that was killed.
    await rm(socket, { force: true });
    if (!(await listens(server, socket))) throw heldBy(path, 'another process');
  }
  return {
    databasePath: join(path, 'dynamodb'),
    announce(url) {
      served = url;
    },
    async release() {
      server.close();
      await once(server, 'close');
    },
  };
}

async function made(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CliError(`--data ${path} cannot be made: ${systemCodeOf(error)}`, {
      hint: 'name a folder that this user may write to',
      cause: error,
    });
  }
}

function withoutRoom(path: string): CliError {
  return new CliError(`--data ${path} cannot be written: there is no room, or this user may not`, {
    hint: 'make room, or name a folder that this user may write to',
  });
}

async function socketPathIn(path: string): Promise<string> {
  const inside = join(path, 'holder.sock');
  if (Buffer.byteLength(inside) <= maxSocketPath) return inside;
  const digest = createHash('sha256')
    .update(await realpath(path))
    .digest('hex')
    .slice(0, 32);
  return join(tmpdir(), `rollcall-${digest}.sock`);
}

/** False when something lies at the path already. */
async function listens(server: Server, path: string): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const onError = (error: Error) => {
    if (systemCodeOf(error) === 'EADDRINUSE') resolve(false);
    else reject(new CliError(`${path} cannot be made: ${error.message}`, { cause: error }));
  };
  server.once('error', onError);
  server.listen(path, () => {
    server.off('error', onError);
    resolve(true);
  });
  return await promise;
}

/** What the process says that listens there; undefined if there is none. */
function holderAt(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const connection = connect(path);
    connection.setEncoding('utf8');
    connection.setTimeout(answerMs, () => {
      connection.destroy();
      resolve(said === '' ? 'a process that does not answer' : said);
    });
    connection.on('data', (text: string) => {
      said += text;
    });
    connection.on('end', () => resolve(said));
    connection.on('error', () => resolve(undefined));
  });
}

function heldBy(path: string, holder: string): CliError {
  return new CliError(`--data ${path} is in use by ${holder}`, {
    hint: 'one process serves from one folder: stop that one first, or name another folder',
  });
}
