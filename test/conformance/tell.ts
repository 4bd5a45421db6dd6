import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCaseFolder } from '../support/case-files.ts';
import { until } from '../support/until.ts';
import { isWatched } from './comparison.ts';
import { configurationOf, type Place } from './configuration.ts';
import { type ConformanceCase, isForPromtool, ownPortOf, refreshesOf } from './conformance-case.ts';
import { createCluster, isInCluster } from './in-cluster.ts';
import { askPromtool } from './promtool.ts';
import { environmentOf } from './reference.ts';
import { type RunningPrometheus, runPrometheus } from './running-prometheus.ts';
import { anyPort, startSource } from './source/source.ts';
import type { Told, ToldRefresh } from './told.ts';

export interface Binaries {
  readonly promtool: string;
  readonly prometheus: string;
}

/** What Prometheus said, what it was asked with, and what it asked for that the case does not foresee. */
export interface Telling {
  readonly told: Told;
  readonly configuration: string;
  readonly unforeseen: readonly string[];
}

export interface TellSettings {
  /** Lets the client of Kubernetes take its lists from watches, as it does unless told otherwise. */
  readonly streamsLists?: boolean;
  /** How long promtool waits. */
  readonly timeoutMs?: number;
  /** How many times as long it waits, on a machine that has other work. */
  readonly slowness?: number;
  /** The source has the port that addresses have, as a network namespace allows. */
  readonly hasOwnPort?: boolean;
}

/** Asks Prometheus with its own mechanism: promtool once, or a real server that sees one refresh after the other. */
export async function tell(each: ConformanceCase, binaries: Binaries, settings: TellSettings = {}): Promise<Telling> {
  await using resources = new AsyncDisposableStack();
  const { slowness = 1, timeoutMs = each.settings.promtoolMs, hasOwnPort = false } = settings;
  const source = await startSource(each, hasOwnPort ? ownPortOf(each) : anyPort);
  resources.use(source);
  const { files, remove } = await secretFiles(each.settings.secrets);
  resources.defer(remove);
  const folder = resources.use(await createCaseFolder());
  await folder.hold(each.files[0] ?? {});
  const isOnce = isForPromtool(each);
  const { port, proxyUrl, caFile } = source;
  const place = { port, proxyUrl, caFile, files, ...(isOnce ? {} : { interval: '1s' }) };
  const configuration = folder.placed(configurationOf(each, place));
  const cluster = isInCluster(each) ? await createCluster(each, source.port) : undefined;
  if (cluster !== undefined) resources.defer(cluster.remove);
  const env = environmentOf({ ...located(each, files), ...source.env, ...cluster?.env }, port, settings);
  const wrapper = cluster?.wrapper ?? [];
  const told = isOnce
    ? await askPromtool({
        timeoutMs: timeoutMs * slowness,
        promtool: binaries.promtool,
        configuration,
        env,
        wrapper,
        ...(Object.keys(each.files[0] ?? {}).length > 0 ? { directory: folder.placed('{files}') } : {}),
      })
    : await tellStepByStep(
        each,
        { prometheus: binaries.prometheus, configuration, env },
        {
          requests: source.requests,
          async advance(prometheus, step) {
            if ('texts' in each.job) await prometheus.reload(configurationOf(each, { ...place, step }));
            else {
              await folder.hold(each.files[step] ?? {});
              await source.advance();
            }
          },
        },
      );
  return {
    told: folder.named(told),
    configuration: shown(folder.named(configuration), place),
    unforeseen: source.unforeseen(),
  };
}

/** The variables of a case; one that names a secret by its reference names the file that it is in. */
export function located({ settings }: ConformanceCase, files: Place['files']): Readonly<Record<string, string>> {
  const variables = Object.entries(settings.environment);
  return Object.fromEntries(variables.map(([name, value]) => [name, files.get(value) ?? value]));
}

/** A configuration without what is another in every run. */
function shown(configuration: string, { port, proxyUrl, caFile, files }: Place): string {
  const names: readonly (readonly [string | undefined, string])[] = [
    ...[...files.values()].map((file) => [file, 'SECRET_FILE'] as const),
    [proxyUrl, 'http://PROXY'],
    [caFile, 'CA_FILE'],
    [`127.0.0.1:${port}`, 'SOURCE'],
  ];
  return names.reduce((text, [own, name]) => (own === undefined ? text : text.replaceAll(own, name)), configuration);
}

/** Something that finds other things after it was told to. */
export interface Steps {
  advance(prometheus: RunningPrometheus, step: number): Promise<void>;
  requests(): number;
}

/** Lets a real server refresh until each step has shown all it can. */
export async function tellStepByStep(
  each: ConformanceCase,
  settings: Parameters<typeof runPrometheus>[0],
  steps: Steps,
): Promise<Told> {
  await using prometheus = await runPrometheus(settings);
  const refreshes: ToldRefresh[] = [];
  for (let step = 0; step < refreshesOf(each); step += 1) {
    if (step > 0) {
      await steps.advance(prometheus, step);
      prometheus.newErrors();
    }
    if (!isWatched(each.comparison) && (each.comparison.reach !== 'nothing' || each.dns !== undefined))
      await askedAgain(steps);
    const targets = await prometheus.settledTargets();
    refreshes.push({ targets, errors: prometheus.newErrors() });
  }
  return { refreshes };
}

/** When a third refresh has begun, one that saw nothing of the step before is over. */
async function askedAgain({ requests }: Steps): Promise<void> {
  await until(
    async () => requests(),
    (count) => count >= 3,
    30_000,
  );
}

interface SecretFiles {
  readonly files: ReadonlyMap<string, string>;
  remove(): Promise<void>;
}

/** Prometheus reads no secret by reference: each becomes a file. */
export async function secretFiles(secrets: Readonly<Record<string, string>>): Promise<SecretFiles> {
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-secrets-'));
  const files = new Map<string, string>();
  for (const [reference, secret] of Object.entries(secrets)) {
    const file = join(directory, String(files.size));
    await writeFile(file, secret);
    files.set(reference, file);
  }
  return { files, remove: () => rm(directory, { recursive: true }) };
}
