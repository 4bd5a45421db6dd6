import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { refreshNodeOptions } from '../../lib/deployment/stack/functions.ts';
import { startChild } from '../child.ts';
import type { DiscovererChild, DiscovererWish } from '../children/discoverer.ts';
import type { DynamoDbChild } from '../children/dynamodb.ts';
import type { FunctionChild } from '../children/function.ts';
import type { Source, SourceChild } from '../children/source.ts';
import { functionEnvironmentOf } from '../function-environment.ts';
import { job } from '../hub.ts';
import type { InventoryKind } from '../inventory.ts';
import { rounded } from '../measured.ts';
import { discoveredBy, idleFor, type PrometheusTook, versionOf } from '../prometheus.ts';
import type { ToldTargets } from '../told-targets.ts';

/** One round for each element of a list, in the same order everywhere: what disturbs a round disturbs all that is in it. */
export interface DiscoveringResult {
  readonly kind: InventoryKind;
  readonly targets: number;
  readonly seed: number;
  /** Of all answers together. */
  readonly answerBytes: number;
  readonly discoverer: DiscovererRounds;
  /** Or why there is none. */
  readonly prometheus: PrometheusRounds | { readonly missing: string };
  readonly function: readonly FunctionRounds[];
}

/** Our discovery, from the first question to the groups, in a process that was started and had loaded the client. */
export interface DiscovererRounds {
  readonly startCpuMs: readonly number[];
  readonly cpuMs: readonly number[];
  readonly wallMs: readonly number[];
  readonly peakBytes: readonly number[];
}

/** The whole process, and the same with nothing to discover. */
export interface PrometheusRounds {
  readonly version: string;
  readonly cpuMs: readonly number[];
  readonly idleCpuMs: readonly number[];
  readonly wallMs: readonly number[];
  readonly peakBytes: readonly number[];
}

/** A whole refresh by the function as it is deployed, lease and writes included. */
export interface FunctionRounds {
  readonly refresh: 'first' | 'unchanged';
  readonly cpuMs: readonly number[];
  readonly wallMs: readonly number[];
  readonly peakBytes: readonly number[];
}

export interface DiscoveringSize {
  readonly kind: InventoryKind;
  readonly targets: number;
  readonly seed: number;
}

export interface DiscoveringContext {
  readonly root: string;
  /** A folder of its own, which is gone afterwards. */
  readonly out: string;
  readonly prometheus: string;
  readonly samples: number;
  readonly say: (text: string) => void;
}

interface Round {
  readonly start: Cost;
  readonly discoverer: Cost;
  readonly prometheus: PrometheusRound | { readonly missing: string };
  readonly first: Cost;
  readonly unchanged: Cost;
}

interface Cost {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakBytes: number;
}

interface PrometheusRound extends PrometheusTook {
  readonly version: string;
  readonly idleCpuMs: number;
}

const run = promisify(execFile);

/**
 * The same answers of the same source to our discovery, to a real Prometheus and to the refresh function, in turn. Rejects where
 * the two do not find the same targets with the same labels: what they cost could not be compared then.
 */
export async function measureDiscovering(
  sizes: readonly DiscoveringSize[],
  context: DiscoveringContext,
): Promise<readonly DiscoveringResult[]> {
  const { root, out } = context;
  await run(process.execPath, [join(root, 'infra/build.ts'), '--out', out], { cwd: root });
  const entry = ['--entry', 'bench/children/discoverer.ts'];
  await run(process.execPath, [join(root, 'infra/build.ts'), '--out', out, ...entry], { cwd: root });
  const results: DiscoveringResult[] = [];
  for (const size of sizes) results.push(await measureOne(size, context));
  await rm(out, { recursive: true, force: true });
  return results;
}

async function measureOne(size: DiscoveringSize, context: DiscoveringContext): Promise<DiscoveringResult> {
  const { kind, targets: count, seed } = size;
  await using source = startChild<SourceChild>('source');
  const { port, bytes } = await source.call(kind, { count, seed });
  const rounds: Round[] = [];
  for (let each = 1; each <= context.samples; each += 1) {
    context.say(`discovering ${count} ${kind}, round ${each} of ${context.samples}`);
    rounds.push(await oneRound(size, port, context));
  }
  return {
    ...size,
    answerBytes: bytes,
    discoverer: {
      startCpuMs: rounds.map(({ start }) => rounded(start.cpuMs)),
      ...roundsOf(rounds.map(({ discoverer }) => discoverer)),
    },
    prometheus: prometheusRounds(rounds.map(({ prometheus }) => prometheus)),
    function: [
      { refresh: 'first', ...roundsOf(rounds.map(({ first }) => first)) },
      { refresh: 'unchanged', ...roundsOf(rounds.map(({ unchanged }) => unchanged)) },
    ],
  };
}

async function oneRound(size: DiscoveringSize, port: Source['port'], context: DiscoveringContext): Promise<Round> {
  const block = blockOf(size.kind, port);
  const { told, ...ours } = await discoveredByUs(block, context.out);
  return {
    ...ours,
    prometheus: await prometheusRound(block, told, context.prometheus),
    ...(await refreshed(block, context.out)),
  };
}

async function discoveredByUs(wish: DiscovererWish, out: string) {
  await using child = startChild<DiscovererChild>(pathToFileURL(join(out, 'entry/index.mjs')), refreshNodeOptions);
  const start = { ...(await child.call('start', wish)), wallMs: 0 };
  const discoverer = await child.call('discover');
  return { start, discoverer, told: await child.call('tell') };
}

async function prometheusRound(
  { list, options }: DiscovererWish,
  told: ToldTargets,
  binary: string,
): Promise<Round['prometheus']> {
  const version = await versionOf(binary);
  if (version === undefined) return { missing: 'there is no Prometheus' };
  // Once, and not again while it is looked at.
  const once = list === 'ec2_sd_configs' ? { refresh_interval: '1h' } : {};
  const found = await discoveredBy(binary, { [list]: [{ ...options, ...once }] }, told.targets).catch(
    (error: Error) => {
      // Debian builds it without some.
      if (error.message.includes(`field ${list} not found`)) return undefined;
      throw error;
    },
  );
  if (found === undefined) return { missing: `Prometheus ${version} was built without ${list}` };
  if (found.told.digest !== told.digest) throw new Error(`Prometheus ${version} found other targets by ${list}`);
  const { cpuMs: idleCpuMs } = await idleFor(binary, found.wallMs);
  return { version, cpuMs: found.cpuMs, idleCpuMs, wallMs: found.wallMs, peakBytes: found.peakBytes };
}

/** Twice in processes of their own: everything is written, then nothing. */
async function refreshed({ list, options }: DiscovererWish, out: string): Promise<Pick<Round, 'first' | 'unchanged'>> {
  await using database = startChild<DynamoDbChild>('dynamodb');
  const endpoint = await database.call('start', ['bench']);
  const config = join(out, 'config/rollcall.yml');
  await mkdir(join(out, 'config'), { recursive: true });
  await writeFile(config, JSON.stringify({ scrape_configs: [{ job_name: job, [list]: [options] }] }));
  const environment = functionEnvironmentOf(endpoint, config);
  const refresh = async (expected: string): Promise<Cost> => {
    const handler = handlerFlag(pathToFileURL(join(out, 'functions/refresh/index.mjs')));
    await using child = startChild<FunctionChild>('function', [...refreshNodeOptions, handler], environment);
    const { outcome, ...cost } = await child.call('refresh', job);
    if (outcome !== expected) throw new Error(`the refresh function ended with ${outcome}, not ${expected}`);
    return cost;
  };
  return { first: await refresh('committed'), unchanged: await refresh('unchanged') };
}

/** The module whose handler is called, as a flag of its process: it is loaded before anything is asked of it. */
function handlerFlag(url: URL): string {
  const source = `import { handler } from ${JSON.stringify(url.href)}; globalThis.benchHandler = handler;`;
  return `--import=data:text/javascript,${encodeURIComponent(source)}`;
}

function blockOf(kind: InventoryKind, port: number): DiscovererWish {
  const url = `http://127.0.0.1:${port}`;
  if (kind === 'kubernetes') return { list: 'kubernetes_sd_configs', options: { role: 'pod', api_server: url } };
  const keys = { access_key: 'AKIAEXAMPLE', secret_key: 'bench' };
  return { list: 'ec2_sd_configs', options: { region: 'eu-west-1', endpoint: url, port: 9100, ...keys } };
}

function roundsOf(costs: readonly Cost[]): Omit<FunctionRounds, 'refresh'> {
  return {
    cpuMs: costs.map(({ cpuMs }) => rounded(cpuMs)),
    wallMs: costs.map(({ wallMs }) => rounded(wallMs)),
    peakBytes: costs.map(({ peakBytes }) => peakBytes),
  };
}

function prometheusRounds(rounds: readonly Round['prometheus'][]): DiscoveringResult['prometheus'] {
  const missing = rounds.find((round) => 'missing' in round);
  if (missing !== undefined) return missing;
  const taken = rounds.filter((round) => 'version' in round);
  const version = taken[0]?.version ?? '';
  return { version, idleCpuMs: taken.map(({ idleCpuMs }) => idleCpuMs), ...roundsOf(taken) };
}
