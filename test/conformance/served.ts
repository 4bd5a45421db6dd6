import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHub } from '../e2e/hub-process.ts';
import { type CaseFolder, createCaseFolder } from '../support/case-files.ts';
import { bounded } from './bounded.ts';
import { configurationOf, usableAddress } from './configuration.ts';
import { type ConformanceCase, refreshesOf } from './conformance-case.ts';
import { judged } from './divergences.ts';
import { askPromtool } from './promtool.ts';
import { environmentOf } from './reference.ts';
import { startSource } from './source/source.ts';
import { type Binaries, secretFiles } from './tell.ts';
import { jobName, type Told } from './told.ts';

const atOnce = 3;
/** The first request of a job that was not read yet is held for as long. */
const timeoutMs = 4_000;

export interface Native {
  readonly name: string;
  readonly told: Told | undefined;
}

/**
 * What Prometheus finds through `rollcall serve`, in one hub for all cases, compared with what it found by itself.
 */
export async function compareServed(cases: readonly ConformanceCase[], native: readonly Native[], binaries: Binaries) {
  const byName = new Map(native.map(({ name, told }) => [name, told]));
  const eligible = cases.filter((each) => canBeServed(each, byName.get(each.name)));
  if (eligible.length === 0) return [];
  await using resources = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-served-'));
  resources.defer(() => rm(directory, { recursive: true, force: true }));
  const folders = new Map<string, CaseFolder>();
  for (const each of eligible) {
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
  await writeFile(
    config,
    JSON.stringify({
      rollcall,
      scrape_config_files: [...folders.values()].map((folder) => folder.placed('{files}/job.conf')),
    }),
  );
  const hub = await startHub(config, join(directory, 'data'));
  resources.use(hub);
  return await bounded(eligible, atOnce, async ({ name }) => {
    const url = `${hub.url}/sd?job=${encodeURIComponent(name)}`;
    const configuration = JSON.stringify({
      scrape_configs: [{ job_name: jobName, http_sd_configs: [{ url }], relabel_configs: [usableAddress] }],
    });
    const asked = await askPromtool({
      promtool: binaries.promtool,
      configuration,
      env: environmentOf({}, 1),
      timeoutMs,
    });
    const told = folders.get(name)?.named(asked) ?? asked;
    const prometheus = byName.get(name) ?? { refreshes: [] };
    const { unwanted, wanted } = judged(name, { prometheus, rollcall: told });
    const faults = unwanted.filter(({ kind }) => kind !== 'failure' || !isPart(prometheus));
    return {
      name: `${name} through rollcall serve`,
      told,
      faults: faults.map(({ kind, text }) => `${kind}: ${text}`),
      wanted,
    };
  });
}

/** What was read in part is served, and that it is a part is told elsewhere. */
function isPart(told: Told): boolean {
  return 'refreshes' in told && told.refreshes.some(({ targets, errors }) => targets.length > 0 && errors.length > 0);
}

/** One refresh, of a provider that is told where to ask, and by nothing but its block: an option leads to one host. */
function canBeServed(each: ConformanceCase, told: Told | undefined): boolean {
  const { job, settings, dns, comparison, steps } = each;
  if (told === undefined || 'refused' in told || each.isRefused || dns !== undefined || refreshesOf(each) !== 1)
    return false;
  if (Object.keys(settings.environment).length > 0) return false;
  if (!('block' in job)) return true;
  if (comparison.reach === 'environment') return false;
  const hosts = new Set(steps.flat().flatMap(({ request }) => request.host ?? []));
  return typeof comparison.reach === 'string' || comparison.reach.answers || hosts.size <= 1;
}
