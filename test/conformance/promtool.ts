import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { jobName, type Told, toldTarget, toldTargets } from './told.ts';

const Answer = z.array(z.object({ discoveredLabels: z.record(z.string(), z.string()) }));

export interface Question {
  readonly promtool: string;
  readonly configuration: string;
  readonly env: NodeJS.ProcessEnv;
  /** It waits for all of it. */
  readonly timeoutMs?: number;
  readonly job?: string;
  /** Where the configuration stands, if its place counts. */
  readonly directory?: string;
  /** A command that starts it. */
  readonly wrapper?: readonly string[];
}

/** What `promtool check service-discovery` says of the job of a configuration. */
export async function askPromtool(question: Question): Promise<Told> {
  const { promtool, configuration, env, timeoutMs = 3_000, job = jobName, wrapper = [] } = question;
  const own = await mkdtemp(join(tmpdir(), 'rollcall-conformance-'));
  const { directory = own } = question;
  // By its name it is no file of targets.
  const name = directory === own ? 'prometheus.yml' : 'prometheus.conf';
  try {
    const file = join(directory, name);
    await writeFile(file, configuration);
    const parameters = ['check', 'service-discovery', file, job, `--timeout=${timeoutMs}ms`];
    const { code, stdout, stderr } = await outputOf([...wrapper, promtool, ...parameters], env);
    const refused = /^Cannot load (?:scrape )?config[\s\S]*/m.exec(stderr)?.[0];
    if (refused !== undefined) return { refused: plain(refused, directory) };
    if (code !== 0) return { refreshes: [{ targets: [], errors: [plain(stderr.split('\n')[0] ?? '', directory)] }] };
    const targets = Answer.parse(JSON.parse(stdout)).map(({ discoveredLabels }) => toldTarget(discoveredLabels, job));
    return { refreshes: [{ targets: toldTargets(targets), errors: errorsIn(stderr, directory) }] };
  } finally {
    await rm(own, { recursive: true });
  }
}

/** Of Prometheus, or of the client of Kubernetes. That a cache was not read when the time was up is told in a race with its end. */
const isError = /level=error|^E\d{4} /i;

/** The distinct errors of a log, without what differs from run to run. */
export function errorsIn(log: string, directory: string): readonly string[] {
  const lines = log.split('\n').filter((line) => isError.test(line) && !line.includes('unable to sync cache'));
  return [...new Set(lines.map((line) => plain(messageOf(line), directory)))].sort();
}

function messageOf(line: string): string {
  const error =
    /\berr(?:or)?=("(?:[^"\\]|\\.)*"|\S+)/.exec(line)?.[1] ?? /\bmsg=("(?:[^"\\]|\\.)*"|\S+)/.exec(line)?.[1];
  return error?.startsWith('"') === true ? String(JSON.parse(error)) : (error ?? line);
}

/** Ports, folders, times and ids are others in every run, the resolver on every machine, and the stack of a panic in every build. */
function plain(text: string, directory: string): string {
  return text
    .replaceAll(`${directory}/`, '')
    .replaceAll(/(?<=Timestamp: )[\d-]+ [\d:]+(?: \S+)*/g, 'TIME')
    .replace(/\s+Stack: goroutine [\s\S]*/, '')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'SOURCE')
    .replaceAll(/(?<=lookup \S+) on \S+:53(?=: )/g, '')
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'ID')
    .trim();
}

interface Output {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Longer than promtool is ever told to wait. */
const patienceMs = 60_000;

function outputOf([program = '', ...parameters]: readonly string[], env: NodeJS.ProcessEnv): Promise<Output> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: patienceMs });
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...texts }));
  });
}
