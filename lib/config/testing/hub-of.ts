import { ConfigError } from '../../errors.ts';
import type { Hub, HubJob } from '../hub.ts';
import { loadHub } from '../load-hub.ts';
import { fakeRegistry as registry } from './fake-registry.ts';
import { memoryFiles } from './memory-files.ts';

type Files = Readonly<Record<string, string>>;

/** A configuration over the fake mechanisms, from its text and that of the files it names. */
export function hubOf(text: string, others: Files = {}): Promise<Hub> {
  return loadHub(memoryFiles({ 'rollcall.yml': text, ...others }), 'rollcall.yml', { registry });
}

/** The problems of a configuration as `file:line path: message`; fails if it has none. */
export async function faultsOf(text: string, others: Files = {}): Promise<readonly string[]> {
  const error = await hubOf(text, others).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ConfigError)) throw new Error('was accepted', { cause: error });
  return error.problems.map(({ file, line, path, message }) => `${file}:${line} ${path}: ${message}`);
}

export function jobOf(hub: Hub, name: string): HubJob {
  const job = hub.jobs.find((candidate) => candidate.name === name);
  if (job === undefined) throw new Error(`no job ${name}`);
  return job;
}

/** The text of scrape configs, each written as a flow map. */
export function jobs(...blocks: readonly string[]): string {
  return `scrape_configs:\n${blocks.map((block) => `- ${block}\n`).join('')}`;
}
