import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHub } from '../e2e/hub-process.ts';
import { type CaseFolder, createCaseFolder } from '../support/case-files.ts';
import { servedAnywhere } from './asked.ts';
import { bounded } from './bounded.ts';
import type { Divergence } from './comparison.ts';
import { configurationOf, usableAddress } from './configuration.ts';
import { type ConformanceCase, isForNamespace, refreshesOf } from './conformance-case.ts';
import { judged } from './divergences.ts';
import { askPromtool } from './promtool.ts';
import { environmentOf } from './reference.ts';
import { listed } from './served-alone.ts';
import { startSource } from './source/source.ts';
import { type Binaries, secretFiles, type TellSettings } from './tell.ts';
import { jobName, type Told } from './told.ts';
import { guarded, type Verdict } from './verdict.ts';

/** The first request of a job that was not read yet is held for as long. */
const timeoutMs = 4_000;

export interface Comparing {
  readonly binaries: Binaries;
  readonly atOnce: number;
  /** Is told of each verdict. */
  said(): void;
}

/**
 * What Prometheus finds through `rollcall serve`, compared with what it found by itself: in one hub for all cases that a block alone describes and
 * that are refreshed once, and for every other case in a hub of its own.
 */
export async function compareServed(native: readonly Verdict[], comparing: Comparing): Promise<readonly Verdict[]> {
  const { binaries, atOnce, said } = comparing;
  const eligible = native.filter(({ told, each }) => told !== undefined && !('refused' in told) && !each.isRefused);
  const together = await servedTogether(
    eligible.filter(({ each }) => isOneOfMany(each)),
    comparing,
  );
  const alone = eligible.filter(({ each }) => !isOneOfMany(each));
  const apart = await bounded(alone, atOnce, async (verdict) => {
    const served = await servedVerdict(verdict, binaries);
    said();
    return served;
  });
  return [...together, ...apart];
}

/** The same of one case, in a hub of its own. */
export function servedVerdict(native: Verdict, binaries: Binaries, settings: TellSettings = {}): Promise<Verdict> {
  return guarded(native.each, 'served', async () =>
    verdictOn(native, await servedAnywhere(native.each, binaries, settings)),
  );
}

async function servedTogether(eligible: readonly Verdict[], { binaries, atOnce, said }: Comparing) {
  if (eligible.length === 0) return [];
  await using resources = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-served-'));
  resources.defer(() => rm(directory, { recursive: true, force: true }));
  const folders = new Map<string, CaseFolder>();
  for (const { each } of eligible) {
    const source = await startSource(each);
    resources.use(source);
    const { files, remove } = await secretFiles(each.settings.secrets);
    resources.defer(remove);
    const folder = resources.use(await createCaseFolder());
    await folder.hold(each.files[0] ?? {});
    folders.set(each.name, folder);
    // By its name it is no file of targets, beside which it stands.
    const configuration = configurationOf(each, { ...source, files }, each.name);
    await writeFile(folder.placed('{files}/job.conf'), folder.placed(configuration));
  }
  const config = join(directory, 'rollcall.yml');
  const rollcall = { label_names: 'utf8', guard: { enabled: false } };
  const scrape_config_files = [...folders.values()].map((folder) => folder.placed('{files}/job.conf'));
  await writeFile(config, JSON.stringify({ rollcall, scrape_config_files }));
  const hub = await startHub(config, join(directory, 'data'));
  resources.use(hub);
  return await bounded(eligible, atOnce, (native) =>
    guarded(native.each, 'served', async () => {
      const { name } = native.each;
      const url = `${hub.url}/sd?job=${encodeURIComponent(name)}`;
      const configuration = JSON.stringify({
        scrape_configs: [{ job_name: jobName, http_sd_configs: [{ url }], relabel_configs: [usableAddress] }],
      });
      const env = environmentOf({}, 1);
      await listed(url, timeoutMs);
      const asked = await askPromtool({ promtool: binaries.promtool, configuration, env, timeoutMs });
      said();
      return verdictOn(native, folders.get(name)?.named(asked) ?? asked);
    }),
  );
}

function verdictOn({ each, told: prometheus = { refreshes: [] } }: Verdict, told: Told): Verdict {
  const { unwanted, wanted } = judged(each.name, { prometheus, rollcall: told });
  const faults = unwanted
    .filter(({ kind }) => kind !== 'failure' || !(isToldElsewhere(each, prometheus) || isPart(told, wanted)))
    .map(({ kind, text }) => `${kind}: ${text}`);
  return { way: 'served', each, told, faults, wanted };
}

/** What was read in part is served, and what fails after it was read stays served: that it did is told elsewhere. */
function isToldElsewhere(each: ConformanceCase, told: Told): boolean {
  if (refreshesOf(each) > 1) return true;
  return 'refreshes' in told && told.refreshes.some(({ targets, errors }) => targets.length > 0 && errors.length > 0);
}

/** Where Prometheus gives up all and Rollcall wants to serve what can be read, that is served without an error. */
function isPart(served: Told, wanted: readonly Divergence[]): boolean {
  if ('refused' in served || !wanted.some(({ differs }) => differs === 'targets')) return false;
  return served.refreshes.some(({ targets }) => targets.length > 0);
}

/** One refresh, of a provider that is told where to ask, and by nothing but its block: an option leads to one host. */
function isOneOfMany(each: ConformanceCase): boolean {
  const { job, settings, comparison, steps } = each;
  if (isForNamespace(each) || refreshesOf(each) !== 1 || Object.keys(settings.environment).length > 0) return false;
  if (!('block' in job)) return true;
  // Such a host is asked through the proxy of the environment, whatever its block says.
  if (comparison.reach === 'environment' || JSON.stringify(job.block).includes('"tcp://')) return false;
  const hosts = new Set(steps.flat().flatMap(({ request }) => request.host ?? []));
  return typeof comparison.reach === 'string' || comparison.reach.answers || hosts.size <= 1;
}
