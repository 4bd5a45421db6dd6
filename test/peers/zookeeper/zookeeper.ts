import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startProcess } from '../../e2e/child-process.ts';
import { freePort } from '../../support/free-port.ts';
import { until } from '../../support/until.ts';
import { peer } from '../peer.ts';

/** What a server needs, where Debian puts it; a distribution of Apache's own is named in `ZOOKEEPER_CLASSPATH`. */
const debianJars = [
  ...['zookeeper', 'zookeeper-jute', 'slf4j-api', 'slf4j-nop', 'netty-all', 'netty-handler', 'netty-transport'],
  ...['netty-common', 'netty-buffer', 'metrics-core', 'snappy-java', 'commons-cli'],
].map((name) => `/usr/share/java/${name}.jar`);

const named = process.env['ZOOKEEPER_CLASSPATH'] ?? '';

/** What starts a server, or undefined where its tests are skipped. */
export const java = peer('zookeeper', ['java'], named === '' ? debianJars : []);

export interface Zookeeper extends AsyncDisposable {
  readonly port: number;
  readonly address: string;
  /** The ids of the sessions that the server keeps at this moment. */
  sessions(): Promise<readonly string[]>;
}

/** Runs one server on a loopback port, with an empty tree. Rejects with what it printed when it does not serve within 30 seconds. */
export async function startZookeeper(binary: string): Promise<Zookeeper> {
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-zookeeper-'));
  const port = await freePort();
  const file = join(directory, 'zoo.cfg');
  await writeFile(file, configurationOf(directory, port));
  const classpath = named === '' ? debianJars.join(delimiter) : named;
  const main = 'org.apache.zookeeper.server.ZooKeeperServerMain';
  const running = startProcess(binary, ['-Xmx64m', '-cp', classpath, main, file]);
  const dispose = async (): Promise<void> => {
    await running.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await until(
      () => told(port, 'srvr').catch(() => ''),
      (text) => text.includes('Mode: standalone'),
      30_000,
    );
  } catch (cause) {
    await dispose();
    throw new Error(`ZooKeeper did not start: ${running.output()}`, { cause });
  }
  return {
    port,
    address: `127.0.0.1:${port}`,
    async sessions() {
      const text = await told(port, 'dump');
      if (!text.includes('SessionTracker dump')) throw new Error(`no list of sessions: ${text}`);
      return [...new Set(text.match(/\b0x[\da-f]+/g))];
    },
    [Symbol.asyncDispose]: dispose,
  };
}

function configurationOf(directory: string, port: number): string {
  return [
    'tickTime=500',
    `dataDir=${join(directory, 'data')}`,
    'clientPortAddress=127.0.0.1',
    `clientPort=${port}`,
    'admin.enableServer=false',
    '4lw.commands.whitelist=srvr,dump',
    '',
  ].join('\n');
}

/** The answer to one of the server's words of four letters. */
async function told(port: number, word: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', timeout: 5_000 });
  socket.on('timeout', () => socket.destroy(new Error('silence')));
  socket.write(word);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}
