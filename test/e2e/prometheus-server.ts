import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';
import { startProcess } from './child-process.ts';

const Targets = z.object({
  data: z.object({
    activeTargets: z.array(z.object({ scrapePool: z.string(), discoveredLabels: z.record(z.string(), z.string()) })),
  }),
});

/** Labels that Prometheus adds to every target, and the one that names where a list came from. */
const ownLabels = new Set([
  '__always_scrape_classic_histograms__',
  '__convert_classic_histograms_to_nhcb__',
  '__metrics_path__',
  '__scheme__',
  '__scrape_interval__',
  '__scrape_native_histograms__',
  '__scrape_timeout__',
  '__meta_url',
  '__meta_filepath',
  'job',
]);

export interface PrometheusServer extends AsyncDisposable {
  /** What it would scrape, as `job address {labels}`, sorted. */
  targets(): Promise<readonly string[]>;
  output(): string;
}

/** Starts a real Prometheus on a loopback port, a free one unless it is named, with a configuration and an empty database of its own. */
export async function startPrometheus(binary: string, configuration: string, port?: number): Promise<PrometheusServer> {
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-prometheus-'));
  const file = join(directory, 'prometheus.yml');
  await writeFile(file, configuration);
  const address = `127.0.0.1:${port ?? (await freePort())}`;
  const running = startProcess(binary, [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--web.listen-address=${address}`,
  ]);
  await until(
    () => statusOf(`http://${address}/-/ready`),
    (status) => status === 200,
    30_000,
  );
  return {
    output: running.output,
    async targets() {
      const answer = await fetch(`http://${address}/api/v1/targets?state=active`);
      const { data } = Targets.parse(await answer.json());
      return data.activeTargets.map(({ scrapePool, discoveredLabels }) => lineOf(scrapePool, discoveredLabels)).sort();
    },
    async [Symbol.asyncDispose]() {
      await running.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** One target as it is compared: labels in order, without those that Prometheus gives to every target. */
export function lineOf(job: string, labels: Readonly<Record<string, string>>): string {
  const { __address__: address = '', ...rest } = labels;
  const told = Object.entries(rest).filter(([name]) => !ownLabels.has(name));
  return `${job} ${address} ${JSON.stringify(Object.fromEntries(told.sort(([a], [b]) => (a < b ? -1 : 1))))}`;
}

async function statusOf(url: string): Promise<number | undefined> {
  return fetch(url).then(
    async (answer) => {
      await answer.text();
      return answer.status;
    },
    () => undefined,
  );
}
