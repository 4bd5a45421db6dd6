import type { Command } from 'commander';
import { forEachBounded } from '../asked-provider.ts';
import { CliError } from '../cli-error.ts';
import { labelsText } from '../labels-text.ts';
import { printable } from '../printable.ts';
import { textTable } from '../text-table.ts';
import type { CliWorld, Finish } from '../world.ts';
import { type JobAnswer, JobsAnswer, ListAnswer, type ProviderAnswer, ProvidersAnswer } from './answers.ts';
import { type HubClient, type HubOptions, jsonIn, withHub } from './hub-client.ts';
import { withHubOptions } from './hub-options.ts';
import { foundText, type ListedTarget, missingText, sightingsOf } from './target-story.ts';

interface TargetsOptions extends HubOptions {
  readonly job?: string;
}

/** What of the jobs is known, and of which job nothing is. */
interface Listed {
  readonly jobs: readonly JobAnswer[];
  readonly providers: ReadonlyMap<string, ProviderAnswer>;
  readonly targets: readonly ListedTarget[];
  /** `job dns: dns/example.com not read yet`. */
  readonly unknown: readonly string[];
}

/** `rollcall targets [ADDRESS]`: who lists a target, since when, and why not. */
export function addTargets(program: Command, world: CliWorld, finish: Finish): void {
  withHubOptions(program.command('targets'))
    .description('Show which jobs list a target, since when, with which labels; and why none does.')
    .argument('[address]', 'an address, a host, or the value of a label such as an instance id; default: all')
    .option('--job <name>', 'in this job alone')
    .action(async (address: string | undefined, options: TargetsOptions) => {
      finish(await withHub(options, world, (hub) => showTargets(hub, address, options, world)));
    });
}

async function showTargets(
  hub: HubClient,
  address: string | undefined,
  { job }: TargetsOptions,
  { terminal, clock }: CliWorld,
): Promise<number> {
  const listed = await listedTargets(hub, job);
  if (address === undefined) {
    const rows = listed.targets.map((target) => [target.job.name, target.address, labelsText(target.labels)]);
    if (rows.length > 0) terminal.out.write(textTable(['JOB', 'ADDRESS', 'LABELS'], rows));
    for (const reason of listed.unknown) terminal.err.write(`not known: ${printable(reason)}\n`);
    return listed.unknown.length === 0 ? 0 : 1;
  }
  const found = listed.targets.filter((target) => isMeant(target, address));
  const sightings = await sightingsOf(hub, { wanted: address, found, job, nowMs: clock.nowMs() });
  const { providers, unknown } = listed;
  const failing = [...providers.values()].filter(({ error, jobs }) => error !== null && (!job || jobs.includes(job)));
  terminal.out.write(
    found.length > 0
      ? found.map((target) => foundText(target, sightings, providers)).join('\n')
      : missingText(address, { sightings, unknown, failing }),
  );
  return found.length > 0 ? 0 : 1;
}

async function listedTargets(hub: HubClient, wanted: string | undefined): Promise<Listed> {
  const [{ jobs: all }, { providers }] = await Promise.all([
    hub.get('/api/v1/jobs', JobsAnswer),
    hub.get('/api/v1/providers', ProvidersAnswer),
  ]);
  const jobs = all.filter(({ name }) => wanted === undefined || name === wanted);
  if (wanted !== undefined && jobs.length === 0) {
    throw new CliError(`${hub.url} has no job named ${wanted}`, { hint: 'rollcall status lists them' });
  }
  const lists = new Map<JobAnswer, readonly ListedTarget[] | string>();
  await forEachBounded(jobs, async (job) => void lists.set(job, await listOf(hub, job)));
  const answers = jobs.map((job) => lists.get(job) ?? []);
  return {
    jobs,
    providers: new Map(providers.map((provider) => [provider.id, provider])),
    targets: answers.flatMap((answer) => (typeof answer === 'string' ? [] : answer)),
    unknown: answers.filter((answer) => typeof answer === 'string'),
  };
}

/** The targets of a job, or why they are not known. */
async function listOf(hub: HubClient, job: JobAnswer): Promise<readonly ListedTarget[] | string> {
  if (job.state === 'unready') return job.reason ?? `job ${job.name}`;
  const answer = await hub.send(`/sd?job=${encodeURIComponent(job.name)}`);
  const list = ListAnswer.safeParse(jsonIn(answer));
  if (answer.status !== 200 || !list.success) return `job ${job.name}: answered ${answer.status}`;
  return list.data.flatMap(({ targets, labels }) => targets.map((address) => ({ job, address, labels })));
}

function isMeant({ address, labels }: ListedTarget, wanted: string): boolean {
  return address === wanted || hostOf(address) === wanted || Object.values(labels).includes(wanted);
}

/** The host of an address, without the brackets of IPv6. */
function hostOf(address: string): string {
  return address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}
