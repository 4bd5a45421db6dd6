import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Hub } from '../config/hub.ts';
import { discoveryKeys } from '../config/prometheus-keys.ts';
import { durationText } from './duration-text.ts';
import { jobUrl, urlOwners } from './job-url.ts';

export interface PrometheusOptions {
  /** The URL of the hub as Prometheus reaches it. */
  readonly url: string;
  /** Where Prometheus finds the token for the hub, if it needs one. */
  readonly credentialsFile?: string;
}

/**
 * The text of one file of an accepted configuration as Prometheus is to have it: every job that the hub serves reads its
 * list there, and the `rollcall` key is gone. All else stays: comments, order, skipped jobs, scalars as written.
 */
export function prometheusText(text: string, hub: Hub, options: PrometheusOptions): string {
  const document = parseDocument(text, {
    schema: 'failsafe',
    // Failsafe alone would write an empty value as an empty string.
    customTags: (tags) => [...tags, 'null'],
    uniqueKeys: false,
    logLevel: 'silent',
  });
  if (!isMap(document.contents)) return text;
  const blocks = blocksByJob(hub, options);
  const configs = document.contents.get('scrape_configs', false);
  const removed: unknown[] = [];
  if (isSeq(configs)) {
    for (const item of configs.items) {
      const config = isAlias(item) ? item.resolve(document) : item;
      if (isMap(config)) rewrite(document, config, blocks, removed);
    }
  }
  removed.push(document.contents.get('rollcall', true));
  document.contents.items = document.contents.items.filter(({ key }) => textOf(key) !== 'rollcall');
  keepAnchors(document, removed);
  spellOutNulls(document);
  return document.toString({
    lineWidth: 0,
    indentSeq: !/^scrape_configs:[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\n)*- /m.test(text),
    flowCollectionPadding: /[[{] \S/.test(text),
  });
}

/** In `{none:, a: b}` Prometheus' reader finds a key with a colon in it, so that an empty value there is written out. */
function spellOutNulls(document: Document): void {
  visit(document, {
    Collection(_key, collection) {
      if (collection.flow !== true) return;
      visit(collection, {
        Scalar(_inner, scalar) {
          if (scalar.value === null && scalar.source === '') scalar.source = 'null';
        },
      });
    },
  });
}

type HttpBlock = Readonly<Record<string, unknown>>;

function blocksByJob(hub: Hub, { url, credentialsFile }: PrometheusOptions): ReadonlyMap<string, HttpBlock> {
  const owners = urlOwners(hub);
  return new Map(
    hub.jobs.map(({ name, providers }) => {
      const intervals = providers.flatMap((id) => hub.providers.get(id)?.intervalMs ?? []);
      const block = {
        url: quotedUrl(jobUrl(url, owners.get(name) ?? name)),
        ...(intervals.length === 0 ? {} : { refresh_interval: durationText(Math.min(...intervals)) }),
        ...(credentialsFile === undefined ? {} : { authorization: authorizationOf(credentialsFile) }),
      };
      return [name, block];
    }),
  );
}

/** With its type: before 2.48, Prometheus leaves the default out of what it sends (prometheus/prometheus, issue 12762). */
function authorizationOf(credentialsFile: string) {
  return { type: 'Bearer', credentials_file: credentialsFile };
}

/** Prometheus' reader takes no plain `?` between brackets, which is where the job may stand. */
function quotedUrl(url: string): Scalar | string {
  if (!url.includes('?')) return url;
  const scalar = new Scalar(url);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

function rewrite(
  document: Document,
  config: YAMLMap,
  blocks: ReadonlyMap<string, HttpBlock>,
  removed: unknown[],
): void {
  const block = blocks.get(jobNameOf(document, config) ?? '');
  if (block === undefined) return;
  const own = config.items.filter(({ key }) => discoveryKeys.has(textOf(key)));
  removed.push(...own.map(({ value }) => value));
  const replacement = document.createPair('http_sd_configs', [block]);
  const [first] = own;
  // The comment above the first block belongs to the place as much as to the block.
  if (isScalar(first?.key) && isScalar(replacement.key) && first.key.commentBefore != null) {
    replacement.key.commentBefore = first.key.commentBefore;
  }
  const kept = config.items.flatMap((pair) => {
    if (pair === first) return [replacement];
    return own.includes(pair) ? [] : [pair];
  });
  const inherited = inheritedKeys(document, config).filter((key) => key !== 'http_sd_configs');
  // What stands below `<<` wins over it, and an empty list is no discovery.
  const emptied = inherited.map((key) => document.createPair(key, []));
  config.items = [...kept, ...(first === undefined ? [replacement] : []), ...emptied];
}

function jobNameOf(document: Document, config: YAMLMap): string | undefined {
  const own = config.items.find(({ key }) => textOf(key) === 'job_name')?.value;
  const value = isAlias(own) ? own.resolve(document) : own;
  if (isScalar(value)) return String(value.value);
  const merged = mergedMaps(document, config).map((map) => jobNameOf(document, map));
  return merged.find((name) => name !== undefined);
}

/** Discovery keys that a scrape config has from `<<` alone. */
function inheritedKeys(document: Document, config: YAMLMap): readonly string[] {
  const keys = mergedMaps(document, config).flatMap((map) => [
    ...map.items.map(({ key }) => textOf(key)),
    ...inheritedKeys(document, map),
  ]);
  return [...new Set(keys)].filter((key) => discoveryKeys.has(key));
}

function mergedMaps(document: Document, config: YAMLMap): readonly YAMLMap[] {
  const merges = config.items.filter(({ key }) => isScalar(key) && key.type === Scalar.PLAIN && key.value === '<<');
  return merges.flatMap(({ value }) => {
    const target = isAlias(value) ? value.resolve(document) : value;
    const maps: readonly unknown[] = isSeq(target) ? target.items : [target];
    return maps.map((map) => (isAlias(map) ? map.resolve(document) : map)).filter((map) => isMap(map));
  });
}

/** An anchor that was in a removed block and is used elsewhere moves to the first place where it is used. */
function keepAnchors(document: Document, removed: readonly unknown[]): void {
  const lost = new Map<string, unknown>();
  for (const node of removed) {
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) continue;
    visit(node, {
      Value(_key, value) {
        if (value.anchor !== undefined) lost.set(value.anchor, value);
      },
    });
  }
  visit(document, {
    Alias(_key, alias) {
      const node = lost.get(alias.source);
      lost.delete(alias.source);
      return isMap(node) || isSeq(node) || isScalar(node) ? node : undefined;
    },
  });
}

function textOf(key: Pair['key']): string {
  return isScalar(key) ? String(key.value) : '';
}
