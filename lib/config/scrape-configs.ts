import { maxJobNameBytes } from '../model/plan.ts';
import { isNull, kindOf, pathOf, type YamlMap, type YamlNode } from '../yaml/yaml-node.ts';
import { type Findings, type Place, problemAt } from './findings.ts';
import { unknownKeyMessage } from './nearest-key.ts';
import { discoveryKeys, scrapeConfigKeys } from './prometheus-keys.ts';
import type { Source } from './sources.ts';

/** One scrape config with its name; the content of its discovery keys is not looked at yet. */
export interface ScrapeConfig {
  readonly name: string;
  readonly place: Place;
  readonly directory: string;
  readonly node: YamlMap;
}

const keys: ReadonlySet<string> = new Set([...scrapeConfigKeys, ...discoveryKeys]);

/** The scrape configs of one file. Prometheus: `config/config.go`, `ScrapeConfig.UnmarshalYAML`. */
export function scrapeConfigsOf(source: Source, findings: Findings): readonly ScrapeConfig[] {
  const entry = source.root?.entries.get('scrape_configs');
  if (entry === undefined || isNull(entry.node)) return [];
  const place = { file: source.file, path: 'scrape_configs', line: entry.line };
  if (entry.node.kind !== 'list') {
    findings.errors.push(problemAt(place, `must be a list, not ${kindOf(entry.node)}`));
    return [];
  }
  return entry.node.items.flatMap((item, index) => {
    const itemPlace = { file: source.file, path: pathOf('scrape_configs', [index]), line: item.line };
    const config = scrapeConfigOf(item, itemPlace, findings);
    return config === undefined ? [] : [{ ...config, directory: source.directory }];
  });
}

function scrapeConfigOf(node: YamlNode, place: Place, findings: Findings): Omit<ScrapeConfig, 'directory'> | undefined {
  if (node.kind !== 'map') {
    const message = isNull(node) ? 'empty or null scrape config section' : `must be a map, not ${kindOf(node)}`;
    findings.errors.push(problemAt(place, message));
    return undefined;
  }
  for (const [key, { line }] of node.entries) {
    if (keys.has(key)) continue;
    const path = pathOf(place.path, [key]);
    findings.errors.push(problemAt({ file: place.file, path, line }, unknownKeyMessage(key, keys)));
  }
  const name = node.entries.get('job_name');
  if (name?.node.kind === 'scalar' && name.node.value !== null && name.node.text !== '') {
    return { name: name.node.text, place, node };
  }
  const isText = name === undefined || name.node.kind === 'scalar';
  const message = isText ? 'job_name is empty' : `must be a string, not ${kindOf(name.node)}`;
  const path = isText ? place.path : pathOf(place.path, ['job_name']);
  findings.errors.push(problemAt({ ...place, path }, message));
  // Its blocks are checked all the same; the file cannot be accepted any more.
  return { name: '', place, node };
}

/** Names fit the store, and are unique over all files: both places are named where they are not. */
export function reportNames(configs: readonly ScrapeConfig[], findings: Findings): void {
  const first = new Map<string, Place>();
  for (const { name, place } of configs) {
    const before = first.get(name);
    if (name === '') continue;
    if (Buffer.byteLength(name) > maxJobNameBytes) {
      const long = { ...place, path: pathOf(place.path, ['job_name']) };
      findings.errors.push(problemAt(long, `is longer than ${maxJobNameBytes} bytes`));
    }
    if (before === undefined) first.set(name, place);
    else {
      const where = `${before.path} (${before.file}, line ${before.line})`;
      const path = pathOf(place.path, ['job_name']);
      findings.errors.push(problemAt({ ...place, path }, `job ${JSON.stringify(name)} is there already: ${where}`));
    }
  }
}
