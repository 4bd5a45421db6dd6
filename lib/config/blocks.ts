import type { ConfiguredMechanism, Mechanism } from '../mechanisms/mechanism.ts';
import { canonicalJson, type Json } from '../model/digest.ts';
import { listingKeyOf, type ProviderId, providerIdOf } from '../model/provider-id.ts';
import { hasInlineSecret } from '../options/secret.ts';
import {
  isNull,
  jsonOf,
  kindOf,
  lineAt,
  nodeAt,
  pathOf,
  scalarsOf,
  type YamlEntry,
  type YamlNode,
} from '../yaml/yaml-node.ts';
import { joinedPath } from './config-files.ts';
import { type Findings, type Place, problemAt } from './findings.ts';
import { fittedValue } from './fitted-value.ts';
import type { Block, ProviderListing } from './hub.ts';
import { needsOf } from './needs.ts';
import { networkOf } from './network-option.ts';
import { discoveryKeys } from './prometheus-keys.ts';
import type { ScrapeConfig } from './scrape-configs.ts';
import { checkedValue } from './shape-problems.ts';
import { schemaOf } from './shape-schema.ts';

/** The mechanisms of a registry by their keys, those that a configuration names loaded. */
export type Mechanisms = ReadonlyMap<string, Mechanism>;

/** A checked SD block with the id of the provider that serves it. */
export interface ConfiguredBlock extends Block {
  readonly id: ProviderId;
  readonly listing: ProviderListing | undefined;
  readonly mechanism: string;
  /** Where it has to be asked from; undefined: anywhere. */
  readonly network: string | undefined;
  readonly configured: ConfiguredMechanism;
}

/**
 * The SD blocks of a job in Prometheus' order: keys in byte order, then as listed, merged mechanisms last. What is wrong
 * with any of them is in the findings. Prometheus: `discovery/registry.go`, `readConfigs`.
 */
export function blocksOf(config: ScrapeConfig, mechanisms: Mechanisms, findings: Findings): readonly ConfiguredBlock[] {
  const keys = [...config.node.entries.keys()].filter((key) => discoveryKeys.has(key)).sort();
  const last = (key: string) => Number(mechanisms.get(key)?.merged ?? false);
  return keys
    .toSorted((a, b) => last(a) - last(b))
    .flatMap((key) => {
      const entry = config.node.entries.get(key);
      return entry === undefined ? [] : blocksUnder({ config, key, entry }, mechanisms.get(key), findings);
    });
}

interface Section {
  readonly config: ScrapeConfig;
  readonly key: string;
  readonly entry: YamlEntry;
}

function blocksUnder(
  { config, key, entry }: Section,
  mechanism: Mechanism | undefined,
  findings: Findings,
): readonly ConfiguredBlock[] {
  const place = { ...config.place, path: pathOf(config.place.path, [key]), line: entry.line };
  if (mechanism === undefined) {
    findings.errors.push(problemAt(place, unservedMessage(config.name)));
    return [];
  }
  if (isNull(entry.node)) return [];
  if (entry.node.kind !== 'list') {
    findings.errors.push(problemAt(place, `must be a list, not ${kindOf(entry.node)}`));
    return [];
  }
  const wanting = { config, key, mechanism };
  const items = entry.node.items;
  const isBroken = reportEmpty(items, { place, key }, findings);
  if (mechanism.merged) {
    const isUsable = !isBroken && items.length > 0;
    return isUsable ? configure({ ...wanting, node: entry.node, place, ordinal: 0 }, findings) : [];
  }
  const texts = items.map((node) => canonicalJson(jsonOf(node)));
  return items.flatMap((node, index) => {
    const itemPlace = { ...place, path: pathOf(place.path, [index]), line: node.line };
    const ordinal = texts.indexOf(texts[index] ?? '');
    return isNull(node) ? [] : configure({ ...wanting, node, place: itemPlace, ordinal }, findings);
  });
}

function unservedMessage(job: string): string {
  const way = `add ${JSON.stringify(job)} to rollcall.skip_jobs and leave its discovery to Prometheus`;
  return `is not served by this build; ${way}`;
}

function reportEmpty(
  items: readonly YamlNode[],
  { place, key }: { readonly place: Place; readonly key: string },
  findings: Findings,
): boolean {
  for (const [index, item] of items.entries()) {
    if (!isNull(item)) continue;
    const path = pathOf(place.path, [index]);
    findings.errors.push(problemAt({ ...place, path, line: item.line }, `empty or null section in ${key}`));
  }
  return items.some(isNull);
}

interface Candidate {
  readonly config: ScrapeConfig;
  readonly key: string;
  readonly mechanism: Mechanism;
  readonly node: YamlNode;
  readonly place: Place;
  /** Place in the list, of the first of equal blocks: the same block twice in one job is one provider. */
  readonly ordinal: number;
}

function configure(candidate: Candidate, findings: Findings): readonly ConfiguredBlock[] {
  const { config, mechanism, place } = candidate;
  const { network, node } = networkOf(candidate.node, place, findings);
  const schema = schemaOf(mechanism.options);
  const value = fittedValue(node, schema, (path) => joinedPath(config.directory, path));
  const checked = checkedValue(value, { node, file: place.file, path: place.path, schema }, (options) =>
    mechanism.configureEach(options),
  );
  if ('problems' in checked) {
    findings.errors.push(...checked.problems);
    return [];
  }
  const [first] = checked.output;
  const relabel = nodeAt(config.node, ['relabel_configs']);
  const hasRelabelRules = relabel?.kind === 'list' && relabel.items.length > 0;
  for (const { path, message } of first?.jobProblems({ hasRelabelRules }) ?? []) {
    const where = { ...place, path: pathOf(place.path, path), line: lineAt(node, path) };
    findings.errors.push(problemAt(where, message));
  }
  const whole = { ...candidate, node, network, written: jsonOf(node), urls: urlsOf(node) };
  return checked.output.map((configured) => blockOf(configured, whole));
}

interface ConfiguredCandidate extends Candidate {
  readonly network: string | undefined;
  /** The block as it is written, and the URLs in it: the same for every provider that comes of it. */
  readonly written: Json;
  readonly urls: readonly URL[];
}

function blockOf(configured: ConfiguredMechanism, candidate: ConfiguredCandidate): ConfiguredBlock {
  const { config, key, mechanism, place, network, written, urls } = candidate;
  const { intervalMs, concerns, listing } = configured;
  const own = hasInlineSecret(configured.options)
    ? (identity: Json) => ownIdentity(identity, candidate)
    : (identity: Json) => identity;
  // The same name may be another machine when it is asked from elsewhere.
  const placed = (identity: Json) => (network === undefined ? own(identity) : { identity: own(identity), network });
  return {
    job: config.name,
    key,
    place,
    intervalMs,
    concerns,
    needs: needsOf(mechanism.permissions, blockOfRole(written, configured)),
    urls,
    id: providerIdOf(mechanism.name, placed(configured.identity)),
    listing: listing && { key: listingKeyOf(mechanism.name, placed(listing.identity)), port: listing.port },
    mechanism: mechanism.name,
    network,
    configured,
  };
}

/** A block as it is written, but of several roles the one that this provider assumes: it needs no more. */
function blockOfRole(written: Json, { options }: ConfiguredMechanism): Json {
  const isMap = typeof written === 'object' && written !== null && !Array.isArray(written);
  if (!isMap || !('role_arns' in written)) return written;
  const role: unknown = typeof options === 'object' && options !== null ? Reflect.get(options, 'role_arn') : undefined;
  return { ...written, role_arns: undefined, role_arn: typeof role === 'string' ? role : undefined };
}

/**
 * What decides what is found. A block with a secret in it is nobody else's: its identity takes in the job and the place
 * in its list, never the secret.
 */
function ownIdentity(identity: Json, { config, key, ordinal }: Candidate): Json {
  return { identity, job: config.name, place: `${key}[${ordinal}]` };
}

function urlsOf(node: YamlNode): readonly URL[] {
  return scalarsOf(node).flatMap(({ text }) => {
    const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
    if (url === null) return [];
    url.username = '';
    url.password = '';
    return [url];
  });
}
