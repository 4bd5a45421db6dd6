import { type Command, InvalidArgumentError, Option } from 'commander';
import { durationMsOf } from '../../lib/options/duration.ts';
import { defaultHttpClientOptions, type HttpClientOptions } from '../../lib/options/http-client.ts';
import type { HttpClient, Logger } from '../../lib/ports.ts';
import { usageError } from '../cli-error.ts';
import { createLog, type LogLevel, logLevels } from '../log.ts';
import { createOutside } from '../outside.ts';
import { counted, printable } from '../printable.ts';
import { defaultUrl, hubUrlOf } from '../remote/hub-client.ts';
import { withHubOptions } from '../remote/hub-options.ts';
import { listenAddressOf } from '../serve/listen-address.ts';
import type { CliWorld, Finish } from '../world.ts';
import { readHttpConfig } from './http-config.ts';
import { serveMetrics } from './metrics-server.ts';
import { pullForever } from './pull-loop.ts';
import { createPullRecord } from './pull-record.ts';
import { pulledJobs } from './pulled-jobs.ts';
import { createPuller, type Pulled, type Puller, type PullOutcome } from './puller.ts';

interface PullOptions {
  readonly url?: string;
  readonly tokenFile?: string;
  readonly job: readonly string[];
  readonly out: readonly string[];
  readonly interval: number;
  readonly once?: true;
  readonly httpConfigFile?: string;
  readonly listen?: string;
  readonly logLevel: LogLevel;
}

/** `rollcall pull`: lists of a hub as files that Prometheus reads, kept while the hub is away. */
export function addPull(program: Command, world: CliWorld, finish: Finish): void {
  withHubOptions(program.command('pull'))
    .description('Keep lists of a hub as files for file_sd, beside Prometheus.')
    .addOption(new Option('--job <name>', 'which list; again for several').makeOptionMandatory().argParser(all))
    .addOption(
      new Option('--out <file>', 'where it goes, once for each job; or one with {job} in it')
        .makeOptionMandatory()
        .argParser(all),
    )
    .addOption(
      new Option('--interval <duration>', 'time between two pulls, give or take a tenth')
        .default(30_000, '30s')
        .argParser(intervalIn),
    )
    .option('--once', 'pull each list once; exit code 1 if one failed')
    .option('--http-config-file <file>', 'TLS, proxy and authentication, as in an http_sd_configs block')
    .option('--listen <address>', 'serve /metrics here')
    .addOption(new Option('--log-level <level>', 'least that is logged').choices(logLevels).default('info'))
    .action(async (options: PullOptions) => finish(await pull(options, world)));
}

function all(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function intervalIn(text: string): number {
  const ms = durationMsOf(text);
  if (ms === undefined || ms < 1000)
    throw new InvalidArgumentError('It must be a duration of a second or more: 30s, 5m.');
  return ms;
}

async function pull(options: PullOptions, world: CliWorld): Promise<number> {
  const { terminal, clock, environment } = world;
  const url = hubUrlOf(options.url ?? environment.url ?? defaultUrl);
  const jobs = pulledJobs(options.job, options.out);
  const client = await clientOptions(options, world);
  const log = createLog({ screen: terminal.err, level: options.logLevel, clock });
  await using open = new AsyncDisposableStack();
  const { ports, close } = createOutside({ clock, log, environment: environment.all });
  open.defer(close);
  const http = ports.http(client);
  return options.once === true
    ? await pullOnce(jobs, url, http, world)
    : await pullOn({ jobs, url, http, log, open }, options, world);
}

async function clientOptions(
  { tokenFile, httpConfigFile }: PullOptions,
  { environment }: CliWorld,
): Promise<HttpClientOptions> {
  if (httpConfigFile !== undefined) {
    if (tokenFile === undefined) return await readHttpConfig(httpConfigFile);
    throw usageError('--token-file and --http-config-file exclude each other', 'put authorization into that file');
  }
  const token = tokenFile ?? environment.tokenFile;
  const authorization = token === undefined ? {} : { authorization: { type: 'Bearer', credentials_file: token } };
  return { ...defaultHttpClientOptions, proxy_from_environment: true, ...authorization };
}

async function pullOnce(
  jobs: readonly Pulled[],
  url: string,
  http: HttpClient,
  { terminal }: CliWorld,
): Promise<number> {
  const signal = new AbortController().signal;
  let failed = 0;
  for (const each of jobs) {
    const outcome = await createPuller(each, url, http).pull(signal);
    if (outcome.state === 'failed') {
      failed += 1;
      terminal.err.write(
        `rollcall: ${printable(`job ${each.job}: ${outcome.error.message}`)}; ${each.out} is as it was\n`,
      );
    } else {
      const targets = outcome.list === undefined ? '' : `, ${counted(outcome.list.targets, 'target')}`;
      terminal.out.write(`${printable(each.out)}  ${outcome.state}${targets}\n`);
    }
  }
  return failed === 0 ? 0 : 1;
}

interface Pulling {
  readonly jobs: readonly Pulled[];
  readonly url: string;
  readonly http: HttpClient;
  readonly log: Logger;
  readonly open: AsyncDisposableStack;
}

/** Until it is told to stop. */
async function pullOn(
  { jobs, url, http, log, open }: Pulling,
  { interval, listen }: PullOptions,
  { takeSignals, clock }: CliWorld,
): Promise<number> {
  const { stop } = takeSignals();
  const pulled = jobs.map((each) => ({ puller: createPuller(each, url, http), record: createPullRecord(each) }));
  if (listen !== undefined) {
    const subjects = () => pulled.map(({ record }) => record.subject());
    const server = await serveMetrics(listenAddressOf(listen), subjects, { clock, log });
    open.defer(server.close);
    log.info('serving metrics', { url: `${server.url}/metrics` });
  }
  await Promise.all(
    pulled.map(({ puller, record }) => {
      const tell = (outcome: PullOutcome) => {
        record.note(outcome, clock.nowMs());
        logOutcome(log, puller, outcome);
      };
      return pullForever(puller, { intervalMs: interval, stop, tell });
    }),
  );
  return 0;
}

function logOutcome(log: Logger, { job, out }: Puller, outcome: PullOutcome): void {
  if (outcome.state === 'failed') {
    log.warn('list kept as it was', { job, file: out, reason: outcome.error.message });
  } else if (outcome.state === 'written') {
    log.info('list written', { job, file: out, ...outcome.list });
  } else {
    log.debug('nothing new', { job });
  }
}
