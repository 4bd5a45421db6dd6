import type { Command } from 'commander';
import type { Hub } from '../../lib/config/hub.ts';
import { loadHub } from '../../lib/config/load-hub.ts';
import { createLocalFiles } from '../../lib/config/local-files.ts';
import type { ProviderId } from '../../lib/model/provider-id.ts';
import { type AskedProvider, askedProvider, forEachBounded } from '../asked-provider.ts';
import { CliError } from '../cli-error.ts';
import { createLog } from '../log.ts';
import { createOutside } from '../outside.ts';
import { printable } from '../printable.ts';
import { withProgress } from '../progress.ts';
import type { CliWorld, Finish } from '../world.ts';
import { type FoundJob, foundJob, listJson } from './found-job.ts';
import { foundTable } from './found-table.ts';

interface DiscoverOptions {
  readonly config: string;
  readonly job?: string;
  readonly json?: true;
}

/** `rollcall discover`: one refresh of each provider, with nothing stored. */
export function addDiscover(program: Command, world: CliWorld, finish: Finish): void {
  program
    .command('discover')
    .description('Ask every source once and print what was found: http_sd JSON, or a table on a terminal.')
    .requiredOption('--config <file>', 'what to discover, in the shape of prometheus.yml')
    .option('--job <name>', 'this job alone; default: all, labelled with __meta_rollcall_job')
    .option('--json', 'JSON on a terminal too')
    .action(async (options: DiscoverOptions) => finish(await discover(options, world)));
}

async function discover(options: DiscoverOptions, world: CliWorld): Promise<number> {
  const { out, err } = world.terminal;
  const hub = await loadHub(createLocalFiles(process.cwd()), options.config);
  const jobs = hub.jobs.filter(({ name }) => options.job === undefined || name === options.job);
  if (jobs.length === 0) throw unknownJob(options, hub);
  const ids = new Set(jobs.flatMap(({ providers }) => providers));
  const asked = await askedProviders(hub, ids, world);
  const problems = [...asked.values()].flatMap(problemsOf);
  for (const problem of problems) err.write(`rollcall: ${printable(problem)}\n`);
  const isWhole = problems.length === 0;
  const found = jobs.map((job): FoundJob => foundJob(job, asked, hub.settings));
  if (options.json !== true && out.isTerminal) {
    out.write(foundTable(found));
  } else if (isWhole) {
    out.write(`${listJson(found, { isLabelled: options.job === undefined })}\n`);
  } else {
    err.write('  no list is printed: one that lacks targets must not be taken for the whole\n');
  }
  return isWhole ? 0 : 1;
}

async function askedProviders(
  { providers }: Hub,
  ids: ReadonlySet<ProviderId>,
  { terminal, clock, environment }: CliWorld,
): Promise<ReadonlyMap<ProviderId, AskedProvider>> {
  const log = createLog({ screen: terminal.err, level: 'error', clock });
  const { ports, close } = createOutside({ clock, log, environment: environment.all });
  const asked = new Map<ProviderId, AskedProvider>();
  try {
    await withProgress(
      terminal.err,
      () => `asking the sources: ${asked.size} of ${ids.size} have answered`,
      () =>
        forEachBounded(ids, async (id) => {
          const provider = providers.get(id);
          if (provider !== undefined) asked.set(id, await askedProvider(provider, ports));
        }),
    );
    return asked;
  } finally {
    await close();
  }
}

/** What makes that the list is not whole. */
function problemsOf(asked: AskedProvider): readonly string[] {
  if (asked.state === 'failed') return [`${asked.title} cannot be read: ${asked.error.message}`];
  return asked.discovery.unread.map(
    ({ name, cause }) => `${asked.title} was read in part: ${name} could not be: ${cause.message}`,
  );
}

function unknownJob({ job, config }: DiscoverOptions, { jobs, skipped }: Hub): CliError {
  const all = jobs.map(({ name }) => name);
  if (job !== undefined && skipped.includes(job)) return new CliError(`${config} skips the job ${job}`);
  const shown = all.length > 20 ? `${all.slice(0, 20).join(', ')} and ${all.length - 20} more` : all.join(', ');
  return new CliError(`${config} has no job named ${job}`, { hint: `it has ${shown}` });
}
