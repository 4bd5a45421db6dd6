import { setTimeout as delay } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { changeText } from '../change-text.ts';
import { printable } from '../printable.ts';
import type { CliWorld, Finish } from '../world.ts';
import { type ChangeAnswer, ChangesAnswer } from './answers.ts';
import { type HubClient, type HubOptions, withHub } from './hub-client.ts';
import { withHubOptions } from './hub-options.ts';
import { providerIdFor } from './provider-choice.ts';
import { sinceText } from './since.ts';

const followMs = 2000;

interface ChangesOptions extends HubOptions {
  readonly since: string;
  readonly job?: string;
  readonly provider?: string;
  readonly follow?: true;
  readonly json?: true;
}

/** `rollcall changes`: what came and went in the lists of a running hub. */
export function addChanges(program: Command, world: CliWorld, finish: Finish): void {
  withHubOptions(program.command('changes'))
    .description('Show what came, changed and went, oldest first.')
    .option('--since <when>', 'how long ago (90m, 2h, 1d), or an instant such as 2026-01-01T00:00:00Z', '1h')
    .addOption(new Option('--job <name>', 'of this job').conflicts('provider'))
    .option('--provider <name>', 'of this provider, by title or id')
    .option('--follow', 'go on with what happens from now on')
    .option('--json', 'as JSON, a change a line')
    .action(async (options: ChangesOptions) => {
      await withHub(options, world, (hub) => showChanges(hub, options, world));
      finish(0);
    });
}

async function showChanges(hub: HubClient, options: ChangesOptions, world: CliWorld): Promise<void> {
  const filter = await filterOf(hub, options);
  let since = sinceText(options.since, world.clock.nowMs());
  for (;;) {
    const query = new URLSearchParams({ ...filter, since });
    const { changes, cursor, more, incomplete } = await hub.get(`/api/v1/changes?${query}`, ChangesAnswer);
    show(changes, incomplete, options, world);
    since = cursor;
    if (!more && options.follow !== true) return;
    if (!more) await delay(followMs);
  }
}

async function filterOf(hub: HubClient, { job, provider }: ChangesOptions): Promise<Readonly<Record<string, string>>> {
  if (provider !== undefined) return { provider: await providerIdFor(hub, provider) };
  return job === undefined ? {} : { job };
}

function show(
  changes: readonly ChangeAnswer[],
  incomplete: readonly string[],
  { json }: ChangesOptions,
  { terminal }: CliWorld,
): void {
  for (const change of changes) terminal.out.write(json === true ? `${JSON.stringify(change)}\n` : lineOf(change));
  if (incomplete.length > 0) terminal.err.write(`older changes are no longer kept: ${incomplete.join(', ')}\n`);
}

function lineOf({ at, title, removed, ...change }: ChangeAnswer): string {
  const text = changeText({ ...change, title, removed: removed.map(({ source }) => source) });
  return `${at.slice(0, 19)}Z  ${printable(title)}  ${printable(text)}\n`;
}
