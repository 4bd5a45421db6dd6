import { ConfigError } from '../errors.ts';
import { isPattern } from '../files/go-match.ts';
import { canonicalJson, digestOf } from '../model/digest.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { isNull, kindOf, pathOf, type YamlMap, type YamlNode } from '../yaml/yaml-node.ts';
import { type ConfigFiles, directoryOf, joinedPath } from './config-files.ts';
import { type Findings, type Place, problemAt } from './findings.ts';
import { unknownKeyMessage } from './nearest-key.ts';
import { topLevelKeys } from './prometheus-keys.ts';

/** One file of a configuration. What relative paths in it start from is its own directory, as in Prometheus. */
export interface Source {
  readonly file: string;
  readonly directory: string;
  readonly text: string;
  /** Undefined where the text is empty or cannot be used. */
  readonly root: YamlMap | undefined;
}

export interface Sources {
  readonly main: Source;
  readonly included: readonly Source[];
}

/**
 * Reads the main file and those that its `scrape_config_files` name; what is wrong with any of them is in the findings.
 * Rejects with a ConfigError when the main file cannot be read. Prometheus: `config/config.go`, `GetScrapeConfigs`.
 */
export async function readSources(files: ConfigFiles, path: string, findings: Findings): Promise<Sources> {
  const main = sourceOf(path, await files.read(path), mainKeys, findings);
  const included: Source[] = [];
  for (const pattern of patternsOf(main, findings)) {
    for (const file of await matches(files, pattern, findings)) {
      const text = await readable(() => files.read(file), findings);
      if (text !== undefined) included.push(sourceOf(file, text, includedKeys, findings));
    }
  }
  return { main, included };
}

/** Names what was read: the texts, and the files they came from, because relative paths start there. */
export function versionOf({ main, included }: Sources): string {
  return digestOf(canonicalJson([main, ...included].map(({ file, text }) => [file, text])));
}

const mainKeys: ReadonlySet<string> = new Set([...topLevelKeys, 'rollcall']);
const includedKeys: ReadonlySet<string> = new Set(['scrape_configs']);

function sourceOf(file: string, text: string, keys: ReadonlySet<string>, findings: Findings): Source {
  const { root, problems } = readYaml(text, file);
  findings.errors.push(...problems);
  const source = { file, directory: directoryOf(file), text };
  if (root === undefined || isNull(root)) return { ...source, root: undefined };
  if (root.kind !== 'map') {
    findings.errors.push(problemAt({ file, path: '', line: root.line }, `must be a map, not ${kindOf(root)}`));
    return { ...source, root: undefined };
  }
  for (const [key, { line }] of root.entries) {
    if (!keys.has(key))
      findings.errors.push(problemAt({ file, path: pathOf('', [key]), line }, unknownKeyMessage(key, keys)));
  }
  return { ...source, root };
}

interface Pattern {
  readonly text: string;
  readonly place: Place;
}

function patternsOf({ root, file, directory }: Source, findings: Findings): readonly Pattern[] {
  const entry = root?.entries.get('scrape_config_files');
  if (entry === undefined || isNull(entry.node)) return [];
  const path = 'scrape_config_files';
  if (entry.node.kind !== 'list') {
    const message = `must be a list, not ${kindOf(entry.node)}`;
    findings.errors.push(problemAt({ file, path, line: entry.line }, message));
    return [];
  }
  return entry.node.items.flatMap((item, index) => {
    const place = { file, path: pathOf(path, [index]), line: item.line };
    const fault = patternFault(item);
    if (fault !== undefined) findings.errors.push(problemAt(place, fault));
    return fault === undefined && item.kind === 'scalar' ? [{ text: joinedPath(directory, item.text), place }] : [];
  });
}

/** A `*` stands in the last part of the path alone. Prometheus: `config/config.go`, `patRulePath`. */
function patternFault(item: YamlNode): string | undefined {
  if (item.kind !== 'scalar') return `must be a string, not ${kindOf(item)}`;
  if (item.value === null || item.text === '') return 'is empty or null';
  return /^[^*]*(?:\*[^/]*)?$/.test(item.text) ? undefined : 'has a * before its last /';
}

async function matches(files: ConfigFiles, { text, place }: Pattern, findings: Findings): Promise<readonly string[]> {
  const found = await readable(() => files.glob(text), findings);
  // Prometheus says nothing at all; a name without a pattern was meant to be there.
  if (found?.length === 0 && !isPattern(text))
    findings.warnings.push(problemAt(place, 'names a file that is not there'));
  return found ?? [];
}

/** What a port answers, or undefined once its problems are among the findings. */
async function readable<Answer>(read: () => Promise<Answer>, findings: Findings): Promise<Answer | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    findings.errors.push(...error.problems);
    return undefined;
  }
}
