import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startHub } from '../e2e/hub-process.ts';
import { createCaseFolder } from '../support/case-files.ts';
import { configurationOf, keepingApart, usableAddress } from './configuration.ts';
import { type ConformanceCase, isForPromtool, ownPortOf } from './conformance-case.ts';
import { createCluster, isInCluster } from './in-cluster.ts';
import { askPromtool } from './promtool.ts';
import { environmentOf } from './reference.ts';
import { anyPort, startSource } from './source/source.ts';
import { type Binaries, located, type Steps, secretFiles, type TellSettings, tellStepByStep } from './tell.ts';
import { jobName, type Told } from './told.ts';

/** A list that changes is under way to a server for so much longer: the hub asks for it each second, and is asked each second. */
const underWayMs = 4_000;
/** The first request of a job that was not read yet is held for as long. */
const servedTimeoutMs = 4_000;

/**
 * What Prometheus finds through a `rollcall serve` of the case's own, in the environment of the case and refresh by refresh: removals and changed
 * configurations too.
 */
export async function tellServed(
  each: ConformanceCase,
  binaries: Binaries,
  { slowness = 1, hasOwnPort = false }: Pick<TellSettings, 'hasOwnPort' | 'slowness'> = {},
): Promise<Told> {
  await using resources = new AsyncDisposableStack();
  const reached = reachableCase(each);
  const source = await startSource(reached, hasOwnPort ? ownPortOf(each) : anyPort);
  resources.use(source);
  const { files, remove } = await secretFiles(each.settings.secrets);
  resources.defer(remove);
  const folder = resources.use(await createCaseFolder());
  await folder.hold(each.files[0] ?? {});
  const cluster = isInCluster(each) ? await createCluster(each, source.port) : undefined;
  if (cluster !== undefined) resources.defer(cluster.remove);
  const isOnce = isForPromtool(each);
  const { port, proxyUrl, caFile } = source;
  const place = { port, proxyUrl, caFile, files, isForHub: true, ...(isOnce ? {} : { interval: '1s' }) };
  const trusted = caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile };
  const variables = { ...located(each, files), ...source.env, ...cluster?.env, ...trusted };
  const hub = await startHubOf(
    { env: environmentOf(variables, port), wrapper: cluster?.wrapper ?? [] },
    // By its name it is no file of targets, beside which it stands.
    {
      path: folder.placed('{files}/job.conf'),
      textAt: (step) => folder.placed(configurationOf(reached, { ...place, step })),
    },
  );
  resources.use(hub);
  const told = await tellOfHub(
    each,
    { binaries, url: hub.url, slowness },
    {
      requests: source.requests,
      async advance(_prometheus, step) {
        if ('texts' in each.job) await hub.reload(step);
        await folder.hold(each.files[step] ?? {});
        await source.advance();
      },
    },
  );
  return folder.named(told);
}

/** A client of AWS asks several hosts, of which an option names one: the hub takes a proxy for all of them. */
function reachableCase(each: ConformanceCase): ConformanceCase {
  const { comparison } = each;
  return comparison.api === 'aws' ? { ...each, comparison: { ...comparison, reach: 'proxy' } } : each;
}

interface JobFile {
  readonly path: string;
  textAt(step: number): string;
}

/** A hub that serves one file of a job, and takes it as it is at another step. */
export async function startHubOf(surroundings: Parameters<typeof startHub>[2], { path, textAt }: JobFile) {
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-served-'));
  const config = join(directory, 'rollcall.yml');
  const rollcall = { label_names: 'utf8', guard: { enabled: false } };
  await writeFile(path, textAt(0));
  await writeFile(config, JSON.stringify({ rollcall, scrape_config_files: [path] }));
  const hub = await startHub(config, join(directory, 'data'), surroundings);
  return {
    url: hub.url,
    async reload(step: number) {
      await writeFile(path, textAt(step));
      hub.process.signal('SIGHUP');
    },
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Promtool asks once: it waits until there is a list, or until it is plain that there will be none. */
export async function listed(url: string, withinMs: number): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  while (performance.now() < deadlineMs) {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    if (answer.ok) return;
    await pause(200);
  }
}

interface Served {
  readonly binaries: Binaries;
  readonly url: string;
  readonly slowness: number;
}

/** What promtool, or for several refreshes a server, finds by `http_sd_configs` at a hub. */
export async function tellOfHub(
  each: ConformanceCase,
  { binaries, url, slowness }: Served,
  steps: Steps,
): Promise<Told> {
  const block = { url: `${url}/sd?job=${jobName}` };
  const env = environmentOf({}, 1);
  const configurationWith = (http: object, rules: readonly object[]) =>
    JSON.stringify({ scrape_configs: [{ job_name: jobName, http_sd_configs: [http], relabel_configs: rules }] });
  if (isForPromtool(each)) {
    await listed(block.url, servedTimeoutMs * slowness);
    const configuration = configurationWith(block, [usableAddress]);
    return askPromtool({ promtool: binaries.promtool, configuration, env, timeoutMs: servedTimeoutMs * slowness });
  }
  const configuration = configurationWith({ ...block, refresh_interval: '1s' }, [keepingApart, usableAddress]);
  return tellStepByStep(each, { prometheus: binaries.prometheus, configuration, env, underWayMs }, steps);
}
