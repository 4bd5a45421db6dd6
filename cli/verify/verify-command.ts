import { type Command, Option } from 'commander';
import type { ProviderId } from '../../lib/model/provider-id.ts';
import type { Finding } from '../../lib/verify/finding.ts';
import { type Repair, repair } from '../../lib/verify/repair.ts';
import { type Verified, verifyStore } from '../../lib/verify/verify-store.ts';
import { counted, printable } from '../printable.ts';
import { withProgress } from '../progress.ts';
import type { CliWorld, Finish } from '../world.ts';
import type { StorePlace } from './opened-store.ts';

interface VerifyOptions extends StorePlace {
  readonly strict?: true;
  readonly json?: true;
}

/** `rollcall verify`: whether a store holds what it says it holds. */
export function addVerify(program: Command, world: CliWorld, finish: Finish): void {
  program
    .command('verify')
    .description('Look whether everything in a store can be read and belongs together. Exit code 1 on errors.')
    .addOption(new Option('--data <folder>', 'the folder of a hub that is stopped').conflicts('table'))
    .option('--table <name>', 'a table of AWS, with the credentials of the environment')
    .addOption(
      new Option('--region <region>', 'where the table is; default: as the environment says').conflicts('data'),
    )
    .addOption(new Option('--endpoint <url>', 'DynamoDB, if it is not that of the region').conflicts('data'))
    .option('--repair', 'take damaged lists back, so that the next refresh builds them anew')
    .option('--strict', 'warnings count as errors')
    .option('--json', 'as JSON')
    .action(async (options: VerifyOptions) => finish(await verify(options, world)));
}

async function verify(options: VerifyOptions, { terminal, clock }: CliWorld): Promise<number> {
  // The embedded store and the SDK are loaded by whoever needs them.
  const { openedStore } = await import('./opened-store.ts');
  await using opened = await openedStore(options);
  const nowMs = clock.nowMs();
  const look = () => verifyStore({ ...opened, nowMs });
  const verified = await withProgress(terminal.err, () => 'reading the store', look);
  const { findings } = verified;
  const taken =
    options.repair === true ? await repair(opened.store, findings, clock.nowMs()) : new Map<ProviderId, Repair>();
  const repaired = [...taken].map(([id, outcome]) => `${id}: ${repairTexts[outcome]}`);
  const text = options.json === true ? `${JSON.stringify({ ...verified, repaired }, null, 2)}\n` : textOf(verified);
  terminal.out.write(text);
  if (options.json !== true) for (const line of repaired) terminal.out.write(`${printable(line)}\n`);
  const isWell = findings.every(({ severity }) => severity === 'warning' && options.strict !== true);
  return isWell ? 0 : 1;
}

const repairTexts: Readonly<Record<Repair, string>> = {
  'taken back': 'taken back',
  replaced: 'left alone, it is not the list any more that was looked at',
  busy: 'left alone, somebody is refreshing it: try again',
};

function textOf({ findings, jobs, providers, pages, targets, items, orphans }: Verified): string {
  const counts = [counted(jobs, 'job'), counted(providers, 'provider'), counted(pages, 'page')];
  const seen = `${[...counts, counted(targets, 'target'), counted(items, 'item')].join(', ')} looked at\n`;
  const left =
    orphans === 0 ? '' : `${counted(orphans, 'item')} that nothing refers to: the daily sweep removes them\n`;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const result = `${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}\n`;
  return [...findings.map(findingText), seen, left, result].join('');
}

function findingText({ severity, subject, text, advice }: Finding): string {
  return `${severity}: ${printable(subject)}: ${printable(text)}\n  ${printable(advice)}\n`;
}
