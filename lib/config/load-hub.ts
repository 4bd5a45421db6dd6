import { ConfigError, type Problem } from '../errors.ts';
import type { Mechanism } from '../mechanisms/mechanism.ts';
import { registry as everyMechanism } from '../mechanisms/registry.ts';
import { blocksOf, type ConfiguredBlock, type Mechanisms } from './blocks.ts';
import type { ConfigFiles } from './config-files.ts';
import { createFindings, type Findings, problemAt } from './findings.ts';
import type { Hub, HubJob } from './hub.ts';
import { settingsOf } from './hub-settings.ts';
import { staticKey } from './prometheus-keys.ts';
import { implicitBlock, providersOf } from './providers.ts';
import { readSettings, reportUnknownJobs, skippedNames } from './read-settings.ts';
import { reportNames, type ScrapeConfig, scrapeConfigsOf } from './scrape-configs.ts';
import { sharedBlockWarnings } from './shared-blocks.ts';
import { readSources, type Source, versionOf } from './sources.ts';
import { alertingWarnings, labelmapWarnings, templateWarnings } from './suspicions.ts';

/** Mechanisms by their keys in a scrape config, loaded when a configuration names them. */
export type MechanismRegistry = Readonly<Record<string, () => Promise<{ readonly mechanism: Mechanism }>>>;

export interface LoadOptions {
  /** Instead of the mechanisms of this build. */
  readonly registry?: MechanismRegistry;
}

/**
 * Reads a configuration, the file of Prometheus and those it names, and gives what the hub has to do. Rejects with a
 * ConfigError that holds every problem of every file, in the order of the files and their lines.
 */
export async function loadHub(
  files: ConfigFiles,
  path: string,
  { registry = everyMechanism }: LoadOptions = {},
): Promise<Hub> {
  const findings = createFindings();
  const sources = await readSources(files, path, findings);
  const settings = readSettings(sources.main, findings);
  const all = [sources.main, ...sources.included];
  const configs = all.flatMap((source) => scrapeConfigsOf(source, findings));
  reportNames(configs, findings);
  reportUnknownJobs(sources.main, new Set(configs.map(({ name }) => name)), findings);
  const isSkipped = skippedNames(sources.main);
  const served = configs.filter(({ name }) => !isSkipped.has(name));
  if (served.length === 0) reportNoJob(sources.main, configs, findings);

  const blocks = await blocksByConfig(served, registry, findings);
  reportUnknownNetworks(blocks, new Set(Object.keys(settings.networks)), findings);
  findings.warnings.push(...alertingWarnings(sources.main), ...served.flatMap(suspicionsOf));
  findings.warnings.push(...sharedBlockWarnings([...blocks.values()].flat()));
  const order = all.map(({ file }) => file);
  if (findings.errors.length > 0) throw new ConfigError(inOrder(findings.errors, order));
  const jobs = served.map((config, position): HubJob => {
    const providers = [...new Set(blocks.get(config)?.map(({ id }) => id))];
    return { name: config.name, position, place: config.place, providers, settings: settingsOf(settings, config.name) };
  });
  return {
    version: versionOf(sources),
    jobs,
    skipped: configs.filter(({ name }) => isSkipped.has(name)).map(({ name }) => name),
    providers: providersOf([...blocks.values()].flat()),
    settings,
    warnings: inOrder(findings.warnings, order),
    files: all.map(({ file, text }) => ({ file, text })),
  };
}

/** Nothing to serve is a mistake wherever it comes from; where the text could not be read, that has been said already. */
function reportNoJob({ file, root }: Source, configs: readonly ScrapeConfig[], findings: Findings): void {
  if (findings.errors.length > 0) return;
  const message = configs.length === 0 ? 'there is no job: no scrape_configs with an element' : 'every job is skipped';
  findings.errors.push(
    problemAt({ file, path: 'scrape_configs', line: root?.entries.get('scrape_configs')?.line ?? 0 }, message),
  );
}

type BlocksByConfig = ReadonlyMap<ScrapeConfig, readonly ConfiguredBlock[]>;

async function blocksByConfig(
  configs: readonly ScrapeConfig[],
  registry: MechanismRegistry,
  findings: Findings,
): Promise<BlocksByConfig> {
  const mechanisms = await mechanismsOf(configs, registry);
  const blocks = new Map<ScrapeConfig, readonly ConfiguredBlock[]>();
  for (const config of configs) {
    const found = blocksOf(config, mechanisms, findings);
    const empty = mechanisms.get(staticKey);
    blocks.set(config, found.length > 0 || empty === undefined ? found : [implicitBlock(config, staticKey, empty)]);
  }
  return blocks;
}

async function mechanismsOf(configs: readonly ScrapeConfig[], registry: MechanismRegistry): Promise<Mechanisms> {
  const named = new Set([staticKey, ...configs.flatMap(({ node }) => [...node.entries.keys()])]);
  const loaded = new Map<string, Mechanism>();
  for (const key of named) {
    const load = Object.hasOwn(registry, key) ? registry[key] : undefined;
    if (load !== undefined) loaded.set(key, (await load()).mechanism);
  }
  return loaded;
}

/** Every block that names a network names one that the settings describe. */
function reportUnknownNetworks(blocks: BlocksByConfig, networks: ReadonlySet<string>, findings: Findings): void {
  for (const { place, network } of [...blocks.values()].flat()) {
    if (network === undefined || networks.has(network)) continue;
    const message = `no network is named ${JSON.stringify(network)} under rollcall.networks`;
    findings.errors.push(problemAt({ ...place, path: `${place.path}.network` }, message));
  }
}

function suspicionsOf(config: ScrapeConfig): readonly Problem[] {
  return [...templateWarnings(config), ...labelmapWarnings(config)];
}

function inOrder(problems: readonly Problem[], files: readonly string[]): readonly Problem[] {
  const rank = ({ file }: Problem) => (files.includes(file) ? files.indexOf(file) : files.length);
  return problems.toSorted((a, b) => rank(a) - rank(b) || a.line - b.line);
}
