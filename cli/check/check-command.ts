import { type Command, Option } from 'commander';
import { type CheckOutcome, checkFile, printPrometheus } from '../../lib/check/check-file.ts';
import type { CheckTarget } from '../../lib/check/check-report.ts';
import { createLocalFiles } from '../../lib/config/local-files.ts';
import { type AskedProvider, askedProvider } from '../asked-provider.ts';
import { usageError } from '../cli-error.ts';
import { createLog } from '../log.ts';
import { createOutside } from '../outside.ts';
import { counted } from '../printable.ts';
import { withProgress } from '../progress.ts';
import { textTable } from '../text-table.ts';
import type { CliWorld, Finish } from '../world.ts';

interface CheckOptions {
  readonly target?: CheckTarget;
  readonly network?: true;
  readonly strict?: true;
  readonly printPrometheus?: true;
  readonly url?: string;
  readonly credentialsFile?: string;
}

/** `rollcall check FILE`: what a configuration does, and what is wrong with it. */
export function addCheck(program: Command, world: CliWorld, finish: Finish): void {
  program
    .command('check')
    .description('Say what a configuration does and what is wrong with it. Exit code 1 on errors.')
    .argument('<file>', 'the configuration')
    .addOption(new Option('--target <target>', 'where it is to run').choices(['serve', 'lambda']))
    .option('--network', 'ask every source once, and say which answer')
    .option('--strict', 'exit code 1 on warnings too')
    .option('--print-prometheus', 'print the file as Prometheus is to have it from now on (needs --url)')
    .option('--url <url>', 'the hub as scrapers reach it')
    .option('--credentials-file <path>', 'with --print-prometheus: where Prometheus finds its token')
    .action(async (file: string, options: CheckOptions) => {
      finish(options.printPrometheus === true ? await print(file, options, world) : await check(file, options, world));
    });
}

async function check(
  file: string,
  { target, network, strict, url }: CheckOptions,
  world: CliWorld,
): Promise<CheckOutcome['exitCode']> {
  const { out } = world.terminal;
  const options = {
    strict: strict === true,
    ...(target === undefined ? {} : { target }),
    ...(url === undefined ? {} : { url }),
  };
  const files = createLocalFiles(process.cwd());
  if (network !== true) {
    const { text, exitCode } = await checkFile(files, file, options);
    out.write(text);
    return exitCode;
  }
  const asked: AskedProvider[] = [];
  const outside = outsideOf(world);
  try {
    const probe = async (provider: Parameters<typeof askedProvider>[0]) => {
      const answer = await askedProvider(provider, outside.ports);
      asked.push(answer);
      if (answer.state === 'failed') throw answer.error;
    };
    const text = () => `asking the sources: ${counted(asked.length, 'answer')}`;
    const outcome = await withProgress(world.terminal.err, text, () => checkFile(files, file, { ...options, probe }));
    out.write(outcome.text);
    if (asked.length > 0) out.write(`\n${networkTable(asked)}`);
    return outcome.exitCode;
  } finally {
    await outside.close();
  }
}

/** The problems go where they cannot be taken for a configuration. */
async function print(
  file: string,
  { url, credentialsFile }: CheckOptions,
  { terminal }: CliWorld,
): Promise<CheckOutcome['exitCode']> {
  if (url === undefined) throw usageError('--print-prometheus needs --url', 'name the hub as Prometheus reaches it');
  const credentials = credentialsFile === undefined ? {} : { credentialsFile };
  const { text, exitCode } = await printPrometheus(createLocalFiles(process.cwd()), file, { url, ...credentials });
  (exitCode === 0 ? terminal.out : terminal.err).write(text);
  return exitCode;
}

function outsideOf({ terminal, clock, environment }: CliWorld) {
  const log = createLog({ screen: terminal.err, level: 'error', clock });
  return createOutside({ clock, log, environment: environment.all });
}

function networkTable(asked: readonly AskedProvider[]): string {
  const rows = asked
    .toSorted((a, b) => (a.title < b.title ? -1 : 1))
    .map((each) => [each.title, answerText(each), `${(each.tookMs / 1000).toFixed(1)}s`]);
  return textTable(['PROVIDER', 'ANSWER', 'TIME'], rows);
}

function answerText(asked: AskedProvider): string {
  if (asked.state === 'failed') return 'failed, see above';
  const { groups, unread } = asked.discovery;
  const targets = groups.reduce((sum, group) => sum + group.targets.length, 0);
  const lacking = unread.length === 0 ? '' : `, and ${counted(unread.length, 'part')} could not be read`;
  return `${counted(targets, 'target')}${lacking}`;
}
