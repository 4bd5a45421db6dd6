import { type Command, Option } from 'commander';
import { checkReport } from '../../lib/check/check-report.ts';
import { problemsText } from '../../lib/check/report-text.ts';
import type { Hub } from '../../lib/config/hub.ts';
import { usageError } from '../cli-error.ts';
import { errorText } from '../error-text.ts';
import { createLog, type LogLevel, logLevels } from '../log.ts';
import { counted } from '../printable.ts';
import type { CliWorld, Finish } from '../world.ts';
import { announcement } from './announcement.ts';
import { isLoopback, type ListenAddress, listenAddressOf, listenText } from './listen-address.ts';
import type { RunningHub } from './start-hub.ts';
import { storeFailure } from './store-failure.ts';

interface ServeOptions {
  readonly config: string;
  readonly listen: string;
  readonly webConfig?: string;
  readonly data?: string;
  readonly tokensFile?: string;
  readonly logLevel: LogLevel;
}

/** `rollcall serve`: a whole hub in one process. */
export function addServe(program: Command, world: CliWorld, finish: Finish): void {
  program
    .command('serve')
    .description('Discover targets and serve them to Prometheus, in one process.')
    .requiredOption('--config <file>', 'what to discover, in the shape of prometheus.yml (or --config.file)')
    .option('--listen <address>', 'where to serve; port 0 is any free one (or --web.listen-address)', '127.0.0.1:9196')
    .option('--web-config <file>', 'TLS certificates, in the form of exporters (or --web.config.file)')
    .option('--data <folder>', 'keep lists over restarts; default: in memory (or --storage.path)')
    .option('--tokens-file <ref>', 'who may read: a JSON file, ssm:/parameter or secretsmanager:name#key')
    .addOption(new Option('--log-level <level>', 'least that is logged').choices(logLevels).default('warn'))
    .action(async (options: ServeOptions) => {
      await serve(options, world);
      finish(0);
    });
}

/** Serves until it is told to stop. */
async function serve(options: ServeOptions, world: CliWorld): Promise<void> {
  const { terminal, clock, environment } = world;
  const { config, webConfig, data, tokensFile: tokens } = options;
  const listen = listenAddressOf(options.listen);
  if (tokens === undefined && !isLoopback(listen)) throw openToAll(listen);
  const signals = world.takeSignals();
  const log = createLog({ screen: terminal.err, level: options.logLevel, clock });
  const outside = { clock, log, environment: environment.all, screen: terminal.out };
  // The store and its SDK are loaded for this command alone.
  const { startHub } = await import('./start-hub.ts');
  const running = await startHub({ config, listen, webConfig, data, tokens }, outside);
  const { hub, url } = running;
  const report = checkReport(hub, { target: 'serve', url: hub.settings.externalUrl ?? url });
  terminal.out.write(announcement({ config, url, data, tokens, report }));
  warn(hub, url, world);
  running.refresh();
  signals.onReload(() => void reload(running, world));
  try {
    await Promise.race([fired(signals.stop), storeFailure(signals, { data, notices: running.notices })]);
  } finally {
    running.notices.say('stopping', 'finishing what is under way');
    await running.stop();
  }
}

function openToAll(listen: ListenAddress): Error {
  return usageError(
    `without tokens the hub listens on this machine only, not on ${listenText(listen)}`,
    'let readers in with --tokens-file, or listen on 127.0.0.1',
  );
}

/** What of the configuration works otherwise than one may think. Nothing of it keeps the hub from serving the rest. */
function warn(hub: Hub, url: string, { terminal }: CliWorld): void {
  const { errors, warnings } = checkReport(hub, { target: 'serve', url: hub.settings.externalUrl ?? url });
  if (errors.length + warnings.length > 0) terminal.err.write(`${problemsText(errors, warnings)}\n`);
}

async function reload({ reload: readAgain, notices, url }: RunningHub, world: CliWorld): Promise<void> {
  try {
    const hub = await readAgain();
    const all = `${counted(hub.jobs.length, 'job')}, ${counted(hub.providers.size, 'provider')}`;
    notices.say('configuration', `accepted: ${all}`);
    warn(hub, url, world);
  } catch (error) {
    world.terminal.err.write(errorText(error));
    notices.say('configuration', 'refused: the last one stays in force');
  }
}

function fired(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
