import { setTimeout as delay } from 'node:timers/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliError } from '../cli-error.ts';
import { counted, printable } from '../printable.ts';
import { withProgress } from '../progress.ts';
import type { CliWorld, Finish } from '../world.ts';
import { type ProviderAnswer, ProvidersAnswer, RefreshAnswer } from './answers.ts';
import { type HubClient, type HubOptions, withHub } from './hub-client.ts';
import { withHubOptions } from './hub-options.ts';
import { providerIdFor } from './provider-choice.ts';
import { providersTable } from './status-command.ts';

const pollMs = 300;

interface RefreshOptions extends HubOptions {
  readonly job?: string;
  readonly provider?: string;
  readonly wait?: true;
  readonly timeout: number;
}

/** `rollcall refresh`: asks a running hub to ask its sources now. */
export function addRefresh(program: Command, world: CliWorld, finish: Finish): void {
  withHubOptions(program.command('refresh'))
    .description('Have a running hub ask its sources now.')
    .addOption(new Option('--job <name>', 'the sources of this job; default: all').conflicts('provider'))
    .option('--provider <name>', 'this one, by title or id')
    .option('--wait', 'wait for what comes of it; exit code 1 if a source failed')
    .addOption(new Option('--timeout <seconds>', 'longest wait').default(120).argParser(secondsIn))
    .action(async (options: RefreshOptions) => finish(await refresh(options, world)));
}

function secondsIn(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new InvalidArgumentError('It must be a number of seconds.');
  return seconds;
}

async function refresh(options: RefreshOptions, world: CliWorld): Promise<number> {
  const { out } = world.terminal;
  return await withHub(options, world, async (hub) => {
    const wish = await wishOf(hub, options);
    const before = options.wait === true ? await providersOf(hub) : new Map<string, ProviderAnswer>();
    const { queued, paused } = await hub.post('/api/v1/refresh', wish, RefreshAnswer);
    for (const each of paused) world.terminal.err.write(pausedText(each));
    if (options.wait !== true) {
      out.write(`${counted(queued.length, 'provider')} will be asked; rollcall status shows what came of it\n`);
      return 0;
    }
    const untilMs = world.clock.nowMs() + options.timeout * 1000;
    const text = () => `waiting for ${counted(queued.length, 'provider')}`;
    const done = await withProgress(world.terminal.err, text, () => refreshed(hub, queued, before, untilMs, world));
    out.write(providersTable(done));
    return paused.length > 0 || done.some(({ error }) => error !== null) ? 1 : 0;
  });
}

async function wishOf(hub: HubClient, { job, provider }: RefreshOptions): Promise<Readonly<Record<string, string>>> {
  if (provider !== undefined) return { provider: await providerIdFor(hub, provider) };
  return job === undefined ? {} : { job };
}

function pausedText({ provider, until }: RefreshAnswer['paused'][number]): string {
  return `${printable(provider)} is throttled and not asked before ${until}; it is asked then\n`;
}

/** The providers once each was asked anew. Rejects with a CliError when that takes too long. */
async function refreshed(
  hub: HubClient,
  ids: readonly string[],
  before: ReadonlyMap<string, ProviderAnswer>,
  untilMs: number,
  { clock }: CliWorld,
): Promise<readonly ProviderAnswer[]> {
  for (;;) {
    const now = await providersOf(hub);
    const asked = ids.flatMap((id) => now.get(id) ?? []);
    const waiting = asked.filter(
      ({ id, generation, refreshing }) => refreshing || generation <= (before.get(id)?.generation ?? 0),
    );
    if (waiting.length === 0) return asked;
    if (clock.nowMs() >= untilMs) {
      const titles = waiting.map(({ title }) => title).join(', ');
      throw new CliError(`${titles} did not end in time`, {
        hint: 'it goes on; rollcall status shows what came of it',
      });
    }
    await delay(pollMs);
  }
}

async function providersOf(hub: HubClient): Promise<ReadonlyMap<string, ProviderAnswer>> {
  const { providers } = await hub.get('/api/v1/providers', ProvidersAnswer);
  return new Map(providers.map((provider) => [provider.id, provider]));
}
