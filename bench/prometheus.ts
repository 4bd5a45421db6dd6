import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { listening } from './listening.ts';
import { type ToldTargets, toldByPrometheus } from './told-targets.ts';

/** What a real Prometheus took. */
export interface PrometheusTook {
  /** User and system, of the whole process from its birth. */
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakBytes: number;
}

export interface PrometheusFound extends PrometheusTook {
  readonly told: ToldTargets;
}

const everyMs = 250;
const patienceMs = 120_000;
/** Of `/proc`, on every machine that Linux runs on today. */
const ticksPerSecond = 100;

/** The version of a binary; undefined where there is none. */
export async function versionOf(binary: string): Promise<string | undefined> {
  const told = await promisify(execFile)(binary, ['--version']).catch(() => undefined);
  return told === undefined ? undefined : /version (\S+)/.exec(`${told.stdout}${told.stderr}`)?.[1];
}

/** Until discovery has passed so many targets on; each is then dropped, for none is to be scraped. Rejects where the binary does not take the block. */
export async function discoveredBy(
  binary: string,
  block: Readonly<Record<string, unknown>>,
  count: number,
): Promise<PrometheusFound> {
  await using running = await started(binary, block);
  await running.until(async () => (await discoveredAt(running.address)) === count);
  const took = await running.took();
  return { ...took, told: toldByPrometheus(await targetsAt(running.address, count)) };
}

/** The same process with nothing to discover, asked just as often for just as long. */
export async function idleFor(binary: string, wallMs: number): Promise<PrometheusTook> {
  await using running = await started(binary, { static_configs: [] });
  await running.until(async () => {
    await discoveredAt(running.address);
    return performance.now() - running.bornMs >= wallMs;
  });
  return await running.took();
}

interface Running extends AsyncDisposable {
  readonly address: string;
  readonly bornMs: number;
  /** Asks again and again. Rejects when time is up, or with its last words when the process ends. */
  until(isDone: () => Promise<boolean>): Promise<void>;
  took(): Promise<PrometheusTook>;
}

async function started(binary: string, block: Readonly<Record<string, unknown>>): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(configurationOf(block)));
  const address = `127.0.0.1:${await freePort()}`;
  const bornMs = performance.now();
  const words = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
    '--log.level=error',
  ];
  // Not a stream of initial events: a list, as Rollcall asks for it.
  const env = { PATH: '/usr/bin:/bin', HOME: folder, KUBE_FEATURE_WatchListClient: 'false' };
  const child = spawn(binary, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors = `${errors}${String(chunk)}`.slice(-2_000);
  });
  return {
    address,
    bornMs,
    async until(isDone) {
      while (!(await isDone().catch(() => false))) {
        if (child.exitCode !== null) throw new Error(errors.trim().split('\n').at(-1) ?? 'it ended');
        if (performance.now() - bornMs > patienceMs) throw new Error(`it was not done after ${patienceMs} ms`);
        await pause(everyMs);
      }
    },
    async took() {
      return { ...(await tookBy(child)), wallMs: performance.now() - bornMs };
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configurationOf(block: Readonly<Record<string, unknown>>): object {
  const relabel_configs = [{ source_labels: ['__address__'], action: 'drop', regex: '.*' }];
  return { scrape_configs: [{ job_name: 'bench', ...block, relabel_configs }] };
}

async function tookBy({ pid }: ChildProcess): Promise<Pick<PrometheusTook, 'cpuMs' | 'peakBytes'>> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in brackets, may hold blanks: what follows it is counted from the third field on.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [fields[11], fields[12]].map(Number);
  const peak = /VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuMs: (((user ?? 0) + (system ?? 0)) / ticksPerSecond) * 1000, peakBytes: Number(peak) * 1024 };
}

/** As many as discovery has passed on so far. */
async function discoveredAt(address: string): Promise<number> {
  const metrics = await (await fetch(`http://${address}/metrics`)).text();
  return Number(/^prometheus_sd_discovered_targets\{config="bench".*\} (\S+)$/m.exec(metrics)?.[1] ?? 0);
}

interface Told {
  readonly data: {
    readonly droppedTargets: readonly { readonly discoveredLabels: Readonly<Record<string, string>> }[];
  };
}

/** Scraping takes lists over every five seconds, later than discovery passes them on. */
async function targetsAt(address: string, count: number): Promise<readonly Readonly<Record<string, string>>[]> {
  for (let left = 60; ; left -= 1) {
    const { data } = (await (await fetch(`http://${address}/api/v1/targets`)).json()) as Told;
    const { droppedTargets } = data;
    if (droppedTargets.length === count) return droppedTargets.map(({ discoveredLabels }) => discoveredLabels);
    if (left === 0) throw new Error(`it tells of ${droppedTargets.length} targets in place of ${count}`);
    await pause(everyMs);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
