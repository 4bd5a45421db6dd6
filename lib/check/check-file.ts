import type { ConfigFiles } from '../config/config-files.ts';
import type { ConfiguredProvider, Hub } from '../config/hub.ts';
import { type LoadOptions, loadHub } from '../config/load-hub.ts';
import { ConfigError, HubError, type Problem } from '../errors.ts';
import { type CheckOptions, checkReport } from './check-report.ts';
import { prometheusText } from './prometheus-text.ts';
import { problemsText, reportText } from './report-text.ts';

export interface CheckFileOptions extends CheckOptions, LoadOptions {
  /** Warnings fail the check too. */
  readonly strict?: boolean;
  /** Asks a provider's source once (`--network`). Rejects with a HubError when it cannot be read. */
  readonly probe?: (provider: ConfiguredProvider) => Promise<void>;
}

export interface CheckOutcome {
  /** For standard output. */
  readonly text: string;
  readonly exitCode: 0 | 1;
}

/** `rollcall check FILE`: what a configuration does and what is wrong with it, as text and exit code. */
export async function checkFile(
  files: ConfigFiles,
  path: string,
  options: CheckFileOptions = {},
): Promise<CheckOutcome> {
  const loaded = await loadedHub(files, path, options);
  if ('problems' in loaded) return { text: problemsText(loaded.problems, []), exitCode: 1 };
  const report = checkReport(loaded.hub, options);
  const unread = options.probe === undefined ? [] : await probed(loaded.hub, options.probe);
  const errors = [...report.errors, ...unread];
  const isBad = errors.length > 0 || (options.strict === true && report.warnings.length > 0);
  return { text: reportText(path, { ...report, errors }), exitCode: isBad ? 1 : 0 };
}

export interface PrintOptions extends LoadOptions {
  readonly url: string;
  /** Where Prometheus finds the token for the hub, if it needs one. */
  readonly credentialsFile?: string;
}

/**
 * `rollcall check FILE --print-prometheus`: the file as Prometheus is to have it from now on, and, where it names others,
 * each of them behind a comment with its path. The problems in its stead where there are errors.
 */
export async function printPrometheus(files: ConfigFiles, path: string, options: PrintOptions): Promise<CheckOutcome> {
  const loaded = await loadedHub(files, path, options);
  if ('problems' in loaded) return { text: problemsText(loaded.problems, []), exitCode: 1 };
  const { hub } = loaded;
  const [main, ...included] = hub.files;
  const texts = [
    prometheusText(main?.text ?? '', hub, options),
    ...included.map(({ file, text }) => `---\n# ${file}\n${prometheusText(text, hub, options)}`),
  ];
  return { text: texts.join(''), exitCode: 0 };
}

async function loadedHub(
  files: ConfigFiles,
  path: string,
  { registry }: LoadOptions,
): Promise<{ readonly hub: Hub } | { readonly problems: readonly Problem[] }> {
  try {
    return { hub: await loadHub(files, path, registry === undefined ? {} : { registry }) };
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.problems };
    throw error;
  }
}

const probesAtOnce = 8;

async function probed(hub: Hub, probe: (provider: ConfiguredProvider) => Promise<void>): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const waiting = hub.providers.values();
  const worker = async () => {
    for (const provider of waiting) problems.push(...(await probedOne(provider, probe)));
  };
  await Promise.all(Array.from({ length: probesAtOnce }, worker));
  return problems.toSorted((a, b) => a.line - b.line);
}

async function probedOne(
  provider: ConfiguredProvider,
  probe: (provider: ConfiguredProvider) => Promise<void>,
): Promise<readonly Problem[]> {
  try {
    await probe(provider);
    return [];
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    const [block] = provider.blocks;
    const place = block?.place ?? { file: '', path: '', line: 0 };
    return [{ ...place, message: `cannot be read: ${error.message}` }];
  }
}
