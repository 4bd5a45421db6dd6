import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { load, provenance } from '../../bench/provenance.ts';
import { seededRandom } from '../../bench/random.ts';
import { startHub } from '../e2e/hub-process.ts';
import { type FlappingSources, startFlappingSources } from './flapping-sources.ts';
import { type ServedGroup, versionOf } from './numbered-list.ts';
import { growthOf, type ProcessReading, readProcess } from './process-readings.ts';
import { createSeen, type Seen, type SoakedJob, scrape } from './scraper.ts';
import { unitEnvironment } from './unit-environment.ts';

/**
 * A hub of one process under load for long: sources that flap, scrapers that poll, every list looked at. Ends with exit code 1 when a list
 * was served that no refresh committed, when memory or descriptors grew, or when lists do not become true once the sources are calm. A
 * run of at least 20 minutes is written down as `docs/results/<date>-soak.json`.
 */
const root = resolve(import.meta.dirname, '../..');
const providersOfJob = 5;
const refreshSeconds = 15;
const pollMs = 30_000;
const readingMs = 5000;
/** What the collector of garbage may leave lying about, beside what is needed. */
const mayGrow = 1.25;
const mayOpen = 10;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    seed: { type: 'string', default: '20260101' },
    providers: { type: 'string', default: '200' },
    scrapers: { type: 'string', default: '50' },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
const scrapers = Number(values.scrapers);
const jobs: readonly SoakedJob[] = Array.from({ length: Number(values.providers) / providersOfJob }, (_, job) => ({
  name: `job-${job}`,
  providers: Array.from({ length: providersOfJob }, (_each, index) => job * providersOfJob + index),
}));

function configOf(sources: FlappingSources): string {
  return JSON.stringify({
    scrape_configs: jobs.map(({ name, providers }) => ({
      job_name: name,
      http_sd_configs: providers.map((provider) => ({
        url: sources.urlOf(provider),
        refresh_interval: `${refreshSeconds}s`,
      })),
    })),
  });
}

async function readings(pid: number, until: AbortSignal): Promise<readonly ProcessReading[]> {
  const begunMs = performance.now();
  const taken: ProcessReading[] = [];
  while (!until.aborted) {
    taken.push(await readProcess(pid, Math.round((performance.now() - begunMs) / 1000)));
    await pause(readingMs, undefined, { signal: until }).catch(() => undefined);
  }
  return taken;
}

/** Once the sources are calm, every list has to become that of its source within two intervals and a little. */
async function converged(url: string, sources: FlappingSources): Promise<boolean> {
  sources.calm();
  await pause(2.5 * refreshSeconds * 1000);
  for (const { name, providers } of jobs) {
    const answer = await fetch(`${url}/sd?job=${name}`);
    if (answer.status !== 200) return false;
    const groups = (await answer.json()) as readonly ServedGroup[];
    for (const provider of providers) {
      const found = versionOf(provider, groups);
      if (!('version' in found) || found.version !== sources.newest(provider)) return false;
    }
  }
  return true;
}

function percentile(sorted: readonly number[], share: number): number {
  return Math.round((sorted[Math.floor(sorted.length * share)] ?? Number.NaN) * 10) / 10;
}

function told(seen: Seen, taken: readonly ProcessReading[]) {
  const sorted = seen.latenciesMs.toSorted((a, b) => a - b);
  return {
    polls: sorted.length,
    statuses: seen.statuses,
    latencyMs: { median: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), most: percentile(sorted, 0.999_999) },
    violations: seen.violations.length,
    firstViolations: seen.violations.slice(0, 10),
    errors: seen.errors.length,
    firstErrors: seen.errors.slice(0, 10),
    residentBytes: growthOf(taken, 'residentBytes'),
    descriptors: growthOf(taken, 'descriptors'),
  };
}

await using resources = new AsyncDisposableStack();
const folder = await mkdtemp(join(tmpdir(), 'rollcall-soak-'));
resources.defer(() => rm(folder, { recursive: true, force: true }));
const sources = await startFlappingSources(jobs.length * providersOfJob, seed);
resources.defer(sources.close);
const config = join(folder, 'rollcall.yml');
await writeFile(config, configOf(sources));
const environment = await unitEnvironment();
const hub = resources.use(await startHub(config, join(folder, 'data'), { env: { ...process.env, ...environment } }));
const before = load();
const stop = AbortSignal.timeout(minutes * 60_000);
const seen = createSeen();
const watching = readings(hub.process.pid, stop);
const random = seededRandom(seed);
await Promise.all(
  Array.from({ length: scrapers }, () =>
    scrape({ url: hub.url, jobs, intervalMs: pollMs, random, newest: sources.newest }, seen, stop),
  ),
);
const taken = await watching;
const isTrueInTheEnd = await converged(hub.url, sources);
const exitCode = await hub.process.stop();

const outcome = told(seen, taken);
const { residentBytes, descriptors } = outcome;
const foreseen = ['200', '304', '503'];
const faults = [
  (outcome.statuses['200'] ?? 0) === 0 ? 'no list was looked at' : [],
  Object.keys(outcome.statuses).every((status) => foreseen.includes(status))
    ? []
    : 'a poll was answered as none should be',
  Number.isNaN(residentBytes.before + descriptors.before) ? 'the run was too short to see growth' : [],
  outcome.violations > 0 ? 'a list was served that no refresh committed' : [],
  outcome.errors > 0 ? 'a poll was not answered' : [],
  residentBytes.after > residentBytes.before * mayGrow ? 'memory grows' : [],
  descriptors.after > descriptors.before + mayOpen ? 'descriptors are not closed' : [],
  isTrueInTheEnd ? [] : 'lists are not those of calm sources',
  exitCode === 0 ? [] : `the hub ended with ${exitCode}`,
].flat();
const result = {
  ...provenance(),
  seed,
  minutes,
  environment,
  load: { before, after: load() },
  providers: jobs.length * providersOfJob,
  jobs: jobs.length,
  scrapers,
  refreshSeconds,
  pollSeconds: pollMs / 1000,
  sources: sources.counts,
  ...outcome,
  isTrueInTheEnd,
  faults,
  readings: taken.filter((_, index) => index % 12 === 0),
};
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
if (minutes >= 20) {
  await writeFile(join(root, 'docs/results', `${result.date}-soak.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}
process.exitCode = faults.length === 0 ? 0 : 1;
