import type { Command } from 'commander';
import { durationText } from '../../lib/check/duration-text.ts';
import { counted, printable } from '../printable.ts';
import { namesOf } from '../provider-names.ts';
import { textTable } from '../text-table.ts';
import type { CliWorld, Finish } from '../world.ts';
import { type JobAnswer, JobsAnswer, type ProviderAnswer, ProvidersAnswer } from './answers.ts';
import { type HubOptions, withHub } from './hub-client.ts';
import { withHubOptions } from './hub-options.ts';

interface StatusOptions extends HubOptions {
  readonly json?: true;
}

/** `rollcall status`: how jobs and providers of a running hub are. */
export function addStatus(program: Command, world: CliWorld, finish: Finish): void {
  withHubOptions(program.command('status'))
    .description('Show how the jobs and providers of a running hub are.')
    .option('--json', 'as JSON')
    .action(async (options: StatusOptions) => {
      const { url, status } = await withHub(options, world, async (hub) => {
        const [jobs, providers] = await Promise.all([
          hub.get('/api/v1/jobs', JobsAnswer),
          hub.get('/api/v1/providers', ProvidersAnswer),
        ]);
        return { url: hub.url, status: { ...jobs, ...providers } };
      });
      world.terminal.out.write(
        options.json === true ? `${JSON.stringify(status, null, 2)}\n` : statusText(url, status),
      );
      finish(0);
    });
}

type Status = JobsAnswer & { readonly providers: readonly ProviderAnswer[] };

function statusText(url: string, { configuration, jobs, providers }: Status): string {
  const all = `${url}: ${counted(jobs.length, 'job')}, ${counted(providers.length, 'provider')}`;
  const accepted = configuration?.acceptedAt;
  const since = accepted ? `, configuration accepted ${accepted}` : ', no configuration accepted yet';
  const refused = configuration?.error;
  const error = refused ? `\nthe newest configuration is refused, the last one stands:\n${indented(refused)}` : '';
  const advice = jobs.flatMap(({ name, advice: text }) => (text === null ? [] : [`${printable(name)}: ${text}\n`]));
  return [
    `${all}${since}\n${error}`,
    textTable(['JOB', 'LIST', 'TARGETS', 'AGE', 'NOTE'], jobs.map(jobRow)),
    providersTable(providers),
    ...(advice.length === 0 ? [] : [advice.join('')]),
  ].join('\n');
}

function jobRow({ name, state, reason, targets, ageSeconds, missing, stale, held }: JobAnswer): readonly string[] {
  const lacking = [
    ...(missing.length === 0 ? [] : [`without ${missing.join(', ')}`]),
    ...(stale.length === 0 ? [] : [`too old: ${stale.join(', ')}`]),
    ...held.map(heldText),
  ];
  const note = state === 'ready' ? lacking.join('; ') : (reason ?? '').replace(`job ${name}: `, '');
  return [name, state === 'ready' ? 'served' : '503', numberText(targets), ageText(ageSeconds), note];
}

function heldText({ title, reason, targets, waitsFor }: JobAnswer['held'][number]): string {
  const count = targets === null ? 'targets' : counted(targets, 'target');
  if (reason === 'gone') return `holds ${count} gone from ${title}`;
  const successors = waitsFor.join(' and ');
  const why = reason === 'unread' ? `${successors} not read as a whole` : `${successors} list far fewer`;
  return `holds ${count} of ${title}, which left: ${why}`;
}

/** Providers, a line each: how many targets, how old, and what is wrong. */
export function providersTable(providers: readonly ProviderAnswer[]): string {
  const names = namesOf(providers);
  const rows = providers.map((provider) => [names.get(provider.id) ?? provider.title, ...providerCells(provider)]);
  return textTable(['PROVIDER', 'TARGETS', 'LAST SUCCESS', 'FAILURES', 'ERROR'], rows);
}

function providerCells(provider: ProviderAnswer): readonly string[] {
  const { targets, ageSeconds, failures, held, unread, unreadNames, retiredAt, error } = provider;
  const notes = [
    ...(error === null ? [] : [`${error.kind}: ${error.message}`]),
    ...(held === 0 ? [] : [`${counted(held, 'target')} held`]),
    ...(unread === 0 ? [] : [`not read: ${unreadNames.join(', ')}${unread > unreadNames.length ? ', ...' : ''}`]),
    ...(retiredAt === null ? [] : ['retired']),
  ];
  const success = ageSeconds === null ? 'never' : `${ageText(ageSeconds)} ago`;
  return [numberText(targets), success, String(failures), notes.join('; ')];
}

function numberText(value: number | null): string {
  return value === null ? '-' : String(value);
}

function ageText(seconds: number | null): string {
  return seconds === null ? '-' : durationText(Math.floor(seconds) * 1000);
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${printable(line)}\n`)
    .join('');
}
