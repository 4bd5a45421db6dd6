import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { startProcess } from '../e2e/child-process.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';
import { errorsIn } from './promtool.ts';
import { jobName, type ToldTarget, toldTarget, toldTargets } from './told.ts';

const Found = z.object({ discoveredLabels: z.record(z.string(), z.string()), scrapePool: z.string().optional() });
const Answer = z.object({ data: z.object({ activeTargets: z.array(Found), droppedTargets: z.array(Found) }) });

/** Discovery and scraping pass lists on every 5 seconds, each for itself (`discovery/manager.go`, `scrape/manager.go`). */
const settledAfterMs = 11_000;
const everyMs = 500;

/** A real Prometheus with a configuration and an empty database of its own. */
export interface RunningPrometheus extends AsyncDisposable {
  /** The targets of a job, once they have not changed for as long as a new list may be under way. */
  settledTargets(job?: string): Promise<readonly ToldTarget[]>;
  /** The errors since this was last asked. */
  newErrors(): readonly string[];
  /** Reads another configuration. */
  reload(configuration: string): Promise<void>;
}

export interface PrometheusSettings {
  readonly prometheus: string;
  readonly configuration: string;
  readonly env: NodeJS.ProcessEnv;
  /** What a list takes to get to it, besides. */
  readonly underWayMs?: number;
}

export async function runPrometheus({
  prometheus,
  configuration,
  env,
  underWayMs = 0,
}: PrometheusSettings): Promise<RunningPrometheus> {
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-conformance-'));
  const file = join(directory, 'prometheus.yml');
  await writeFile(file, configuration);
  const address = `127.0.0.1:${await freePort()}`;
  const parameters = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--web.listen-address=${address}`,
  ];
  const running = startProcess(prometheus, parameters, env);
  let read = 0;
  await until(
    () => isReady(address),
    (ready) => ready,
    30_000,
  );
  return {
    settledTargets: (job = jobName) => settled(() => targetsOf(address, job), settledAfterMs + underWayMs),
    newErrors() {
      const log = running.output().slice(read);
      read += log.length;
      return errorsIn(log.split('\n').filter(isOfDiscovery).join('\n'), directory);
    },
    async reload(next) {
      await writeFile(file, next);
      running.signal('SIGHUP');
    },
    async [Symbol.asyncDispose]() {
      await running.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function isOfDiscovery(line: string): boolean {
  return line.includes('discovery');
}

async function isReady(address: string): Promise<boolean> {
  return fetch(`http://${address}/-/ready`).then(
    async (answer) => {
      await answer.text();
      return answer.status === 200;
    },
    () => false,
  );
}

async function targetsOf(address: string, job: string): Promise<readonly ToldTarget[]> {
  const answer = await fetch(`http://${address}/api/v1/targets`);
  const { data } = Answer.parse(await answer.json());
  const all = [...data.activeTargets, ...data.droppedTargets];
  const own = all.filter(({ scrapePool }) => scrapePool === undefined || scrapePool === job);
  return toldTargets(own.map(({ discoveredLabels }) => toldTarget(discoveredLabels, job)));
}

async function settled(ask: () => Promise<readonly ToldTarget[]>, forMs: number): Promise<readonly ToldTarget[]> {
  let last = JSON.stringify(await ask());
  let sinceMs = performance.now();
  for (;;) {
    await pause(everyMs);
    const targets = await ask();
    const text = JSON.stringify(targets);
    if (text !== last) sinceMs = performance.now();
    last = text;
    if (performance.now() - sinceMs >= forMs) return targets;
  }
}
