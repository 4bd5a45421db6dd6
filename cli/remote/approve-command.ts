import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { counted, printable } from '../printable.ts';
import { textTable } from '../text-table.ts';
import type { CliWorld, Finish } from '../world.ts';
import { ApproveAnswer, type HeldAnswer, HoldsAnswer, JobsAnswer } from './answers.ts';
import { type HubClient, type HubOptions, withHub } from './hub-client.ts';
import { withHubOptions } from './hub-options.ts';

interface ApproveOptions extends HubOptions {
  readonly hold?: string;
}

/** Of the targets that are gone, as many are shown. */
const shownTargets = 20;

/** `rollcall approve [PROVIDER]`: what a running hub holds back, and that it may go. */
export function addApprove(program: Command, world: CliWorld, finish: Finish): void {
  withHubOptions(program.command('approve'))
    .description('Show which targets are held back although nobody lists them any more, or let them go.')
    .argument('[provider]', 'the provider that holds them, by title or id; default: show all')
    .option('--hold <name>', 'let go what was shown under this name; without it, show what would go')
    .action(async (provider: string | undefined, options: ApproveOptions) => {
      await withHub(options, world, (hub) => approve(hub, provider, options, world));
      finish(0);
    });
}

async function approve(
  hub: HubClient,
  wanted: string | undefined,
  { hold }: ApproveOptions,
  { terminal }: CliWorld,
): Promise<void> {
  const all = await heldBack(hub);
  if (wanted === undefined) {
    terminal.out.write(all.length === 0 ? 'nothing is held\n' : `${holdsTable(all)}\n${wayOut}`);
    return;
  }
  const held = all.filter(({ provider, title }) => provider === wanted || title === wanted);
  if (held.length === 0) throw new CliError(`${wanted} holds nothing`, { hint: 'rollcall approve lists what is held' });
  if (hold === undefined) {
    terminal.out.write(`${holdsTable(held)}${await targetsText(hub, held)}\n${wayOut}`);
    return;
  }
  await letGo(hub, held, hold, terminal.out.write);
}

const wayOut = 'to let one go: rollcall approve PROVIDER --hold NAME\n';

/** Each hold once, however many jobs it is held for. */
async function heldBack(hub: HubClient): Promise<readonly HeldAnswer[]> {
  const { jobs } = await hub.get('/api/v1/jobs', JobsAnswer);
  const all = jobs.flatMap(({ held }) => held);
  return [...new Map(all.map((held) => [`${held.provider} ${held.hold}`, held])).values()];
}

/** Whose provider it is follows from the name where several have the same title. */
async function letGo(
  hub: HubClient,
  held: readonly HeldAnswer[],
  hold: string,
  write: (text: string) => void,
): Promise<void> {
  const ids = new Set(held.map(({ provider }) => provider));
  const named = held.find((each) => each.hold === hold)?.provider;
  const [first] = ids;
  const id = named ?? (ids.size === 1 ? first : undefined);
  if (id === undefined) {
    throw new CliError(`none of ${ids.size} providers of this title holds ${hold}`, { hint: 'name one by its id' });
  }
  const { targets, until } = await hub.post(
    `/api/v1/providers/${encodeURIComponent(id)}/approve`,
    { hold },
    ApproveAnswer,
  );
  const count = targets === null ? 'what is held' : counted(targets, 'target');
  write(`${count} may go until ${until}; rollcall changes shows when they do\n`);
}

function holdsTable(held: readonly HeldAnswer[]): string {
  const rows = held.map(({ title, provider, targets, reason, waitsFor, hold }) => [
    title,
    provider,
    targets === null ? '-' : String(targets),
    whyText(reason, waitsFor),
    hold,
  ]);
  return textTable(['PROVIDER', 'ID', 'TARGETS', 'WHY', 'HOLD'], rows);
}

function whyText(reason: HeldAnswer['reason'], waitsFor: readonly string[]): string {
  const successors = waitsFor.join(' and ');
  if (reason === 'gone') return 'gone from the source';
  if (reason === 'unread') return `left the configuration, waits for ${successors}`;
  return `left the configuration, ${successors} list far fewer`;
}

/** Which targets are gone from their sources: of what left the configuration, all are. */
async function targetsText(hub: HubClient, held: readonly HeldAnswer[]): Promise<string> {
  const ids = new Set(held.filter(({ reason }) => reason === 'gone').map(({ provider }) => provider));
  const texts: string[] = [];
  for (const id of ids) {
    const { holds } = await hub.get(`/api/v1/providers/${encodeURIComponent(id)}`, HoldsAnswer);
    if (holds === null) continue;
    const shown = holds.targets.slice(0, shownTargets);
    const lines = shown.map(({ address, source, missed }) => {
      return `  ${printable(address)}  ${printable(source)}  missed ${counted(missed, 'time')}\n`;
    });
    const more = holds.count > shown.length ? `  and ${holds.count - shown.length} more\n` : '';
    texts.push(`\n${lines.join('')}${more}`);
  }
  return texts.join('');
}
