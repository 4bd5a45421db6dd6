import type { Command } from 'commander';
import type { Hub } from '../../lib/config/hub.ts';
import { loadHub } from '../../lib/config/load-hub.ts';
import { createLocalFiles } from '../../lib/config/local-files.ts';
import type { ProviderId } from '../../lib/model/provider-id.ts';
import type { Ports } from '../../lib/ports.ts';
import { forEachBounded } from '../asked-provider.ts';
import { createLog } from '../log.ts';
import { createOutside } from '../outside.ts';
import { withProgress } from '../progress.ts';
import { type JobAnswer, JobsAnswer, type ProviderAnswer, ProvidersAnswer } from '../remote/answers.ts';
import { type HubClient, type HubOptions, withHub } from '../remote/hub-client.ts';
import { withHubOptions } from '../remote/hub-options.ts';
import type { CliWorld, Finish } from '../world.ts';
import { goneJob, isTouched, type JobChange, jobChange, type PlannedLists } from './job-changes.ts';
import { planText } from './plan-text.ts';
import { foundList, type KnownList, keptList, servedList } from './provider-lists.ts';

interface PlanOptions extends HubOptions {
  readonly ask?: true;
  readonly json?: true;
}

/** `rollcall plan NEW.yml`: what a configuration would change, before anything is written. */
export function addPlan(program: Command, world: CliWorld, finish: Finish): void {
  withHubOptions(program.command('plan'))
    .description('Show which targets a configuration would add and remove. Nothing is written.')
    .argument('<file>', 'the configuration to come')
    .option('--ask', 'ask every source from here, also where the hub knows its list')
    .option('--json', 'as JSON, with every address')
    .action(async (file: string, options: PlanOptions) => finish(await plan(file, options, world)));
}

async function plan(file: string, options: PlanOptions, world: CliWorld): Promise<number> {
  const { terminal, clock, environment } = world;
  const hub = await loadHub(createLocalFiles(process.cwd()), file);
  const log = createLog({ screen: terminal.err, level: 'error', clock });
  const { ports, close } = createOutside({ clock, log, environment: environment.all });
  try {
    const changes = await withHub(options, world, (client) =>
      withProgress(
        terminal.err,
        () => 'asking the sources',
        () => changesOf(hub, client, ports, options),
      ),
    );
    terminal.out.write(options.json === true ? `${JSON.stringify(changes, null, 2)}\n` : planText(changes));
    return changes.some(({ problems }) => problems.length > 0) ? 1 : 0;
  } finally {
    await close();
  }
}

async function changesOf(
  hub: Hub,
  client: HubClient,
  ports: Ports,
  { ask }: PlanOptions,
): Promise<readonly JobChange[]> {
  const [{ jobs }, { providers: known }] = await Promise.all([
    client.get('/api/v1/jobs', JobsAnswer),
    client.get('/api/v1/providers', ProvidersAnswer),
  ]);
  const before = new Map(jobs.map((job) => [job.name, job]));
  const touched = hub.jobs.filter((job) => isTouched(job, before.get(job.name)));
  const gone = jobs.filter(({ name }) => !hub.jobs.some((job) => job.name === name));
  const ids = new Set(touched.flatMap(({ providers }) => providers));
  const lists: PlannedLists = {
    served: await servedLists(client, [...touched.flatMap(({ name }) => before.get(name) ?? []), ...gone]),
    providers: await providerLists(hub, ids, client, ports, ask === true ? [] : known),
  };
  return [
    ...hub.jobs.map((job) => jobChange(job, before.get(job.name), { hub, lists, known })),
    ...gone.map(({ name }) => goneJob(name, lists.served.get(name))),
  ];
}

async function servedLists(client: HubClient, jobs: readonly JobAnswer[]): Promise<ReadonlyMap<string, KnownList>> {
  const lists = new Map<string, KnownList>();
  await forEachBounded(jobs, async ({ name, state, reason }) => {
    const path = `/sd?job=${encodeURIComponent(name)}`;
    lists.set(name, state === 'ready' ? await servedList(client, path) : (reason ?? `job ${name} is not served`));
  });
  return lists;
}

/** A list that the hub has read is taken from there; the source of any other is asked from here. */
async function providerLists(
  hub: Hub,
  ids: ReadonlySet<ProviderId>,
  client: HubClient,
  ports: Ports,
  known: readonly ProviderAnswer[],
): Promise<ReadonlyMap<ProviderId, KnownList>> {
  const read: ReadonlySet<string> = new Set(
    known.filter(({ targets, retiredAt }) => targets !== null && retiredAt === null).map(({ id }) => id),
  );
  const lists = new Map<ProviderId, KnownList>();
  await forEachBounded(ids, async (id) => {
    const provider = hub.providers.get(id);
    if (provider === undefined) return;
    lists.set(id, read.has(id) ? await keptList(client, id, hub) : await foundList(provider, ports, hub));
  });
  return lists;
}
