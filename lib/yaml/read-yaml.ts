import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseDocument,
  Scalar,
  type YAMLParseError,
} from 'yaml';
import type { Problem } from '../errors.ts';
import { createExpansion, type Expansion } from './yaml-expansion.ts';
import {
  type PathStep,
  pathOf,
  type YamlEntry,
  type YamlList,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
  type YamlValue,
} from './yaml-node.ts';
import { resolvedPlain } from './yaml-scalar.ts';

export interface YamlReading {
  /** Undefined where the document is empty, or so broken that nothing of it can be trusted. */
  readonly root: YamlNode | undefined;
  readonly problems: readonly Problem[];
}

/** Without a node while what it names is still being read. An inner anchor of the same name takes the outer's place. */
interface Anchor {
  node?: YamlNode;
}

interface Reader {
  readonly anchors: Map<string, Anchor>;
  readonly expansion: Expansion;
  lineOf(offset: number | undefined): number;
  report(line: number, steps: readonly PathStep[], message: string): void;
}

/** What comes of documents after the first, which Prometheus' reader does not look at. */
export interface LaterDocuments {
  readonly laterDocuments?: 'refused' | 'ignored';
}

const maxBytes = 5 * 1024 * 1024;

/**
 * Reads one YAML document as Prometheus' reader takes it (go.yaml.in/yaml v2, strict): anchors, `<<`, duplicate keys
 * refused. Never throws for what stands in the text; everything wrong with it is in `problems`, with its line.
 */
export function readYaml(text: string, file: string, { laterDocuments = 'refused' }: LaterDocuments = {}): YamlReading {
  const problems: Problem[] = [];
  const counter = new LineCounter();
  const reader: Reader = {
    anchors: new Map(),
    expansion: createExpansion(),
    lineOf: (offset) => Math.max(1, counter.linePos(offset ?? 0).line),
    report: (line, steps, message) => problems.push({ path: pathOf('', steps), file, line, message }),
  };
  if (Buffer.byteLength(text) > maxBytes) {
    reader.report(0, [], 'is larger than 5 MB');
    return { root: undefined, problems };
  }
  return { root: documentRoot(text, { counter, laterDocuments }, reader), problems };
}

interface Reading {
  readonly counter: LineCounter;
  readonly laterDocuments: 'refused' | 'ignored';
}

function documentRoot(text: string, { counter, laterDocuments }: Reading, reader: Reader): YamlNode | undefined {
  const document = parseDocument(text, {
    lineCounter: counter,
    schema: 'failsafe',
    prettyErrors: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: 'error',
  });
  const errors = document.errors.filter(({ code }) => code !== 'MULTIPLE_DOCS' || laterDocuments === 'refused');
  reportSyntax(errors, reader);
  if (errors.length > 0 || document.contents === null) return undefined;
  const root = readNode(document.contents, [], reader);
  const excess = reader.expansion.excessOf(root);
  if (excess !== undefined) reader.report(root.line, [], excess === 'depth' ? tooDeep : tooMany);
  return excess === undefined ? root : undefined;
}

const tooDeep = 'is nested more than 100 levels deep';
const tooMany = 'its aliases expand to far more than was written (an alias bomb)';

/** One slip makes the parser stumble on: of each line the first error says it, and of a broken file a few lines do. */
function reportSyntax(errors: readonly YAMLParseError[], reader: Reader): void {
  const byLine = Map.groupBy(errors, ({ pos }) => reader.lineOf(pos[0]));
  for (const [line, [first]] of [...byLine].slice(0, 5)) {
    if (first !== undefined) reader.report(line, [], syntaxMessage(first));
  }
}

/** The parser descends recursively: text that is nested deep enough ends its stack, which it reports with a code. */
function syntaxMessage({ code, message }: { readonly code: string; readonly message: string }): string {
  if (code === 'RESOURCE_EXHAUSTION') return tooDeep;
  if (code === 'MULTIPLE_DOCS') return 'holds more than one YAML document; Prometheus reads the first alone';
  // What stands behind a colon, or after an escape, is text of the file, which may be a secret.
  const reason = message.replace(/: .*|(?<=escape sequence) .*/s, '');
  return `is not valid YAML: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
}

function readNode(node: unknown, steps: readonly PathStep[], reader: Reader): YamlNode {
  if (isAlias(node)) return readAlias(node.source, reader.lineOf(node.range?.[0]), steps, reader);
  const name = isScalar(node) || isCollection(node) ? node.anchor : undefined;
  const anchor: Anchor = {};
  if (name !== undefined) reader.anchors.set(name, anchor);
  anchor.node = readContent(node, steps, reader);
  return anchor.node;
}

function readContent(node: unknown, steps: readonly PathStep[], reader: Reader): YamlNode {
  if (isMap(node)) return readMap(node.items, reader.lineOf(node.range?.[0]), steps, reader);
  if (isSeq(node)) {
    const items = node.items.map((item, index) => readNode(item, [...steps, index], reader));
    const list: YamlList = { kind: 'list', line: reader.lineOf(node.range?.[0]), items };
    reader.expansion.built(list, items);
    return list;
  }
  return isScalar(node) ? readScalar(node, steps, reader) : emptyAt(1);
}

function readAlias(name: string, line: number, steps: readonly PathStep[], reader: Reader): YamlNode {
  const anchor = reader.anchors.get(name);
  if (anchor?.node !== undefined) return anchor.node;
  const fault =
    anchor === undefined ? `no anchor &${name} stands above this alias` : `the anchor &${name} holds itself`;
  reader.report(line, steps, fault);
  return emptyAt(line);
}

/** A tag other than these four, `!vault` too, leaves the text as it is, as Prometheus' reader does. */
const resolvingTags = new Map([
  ['!!int', ['number']],
  ['!!float', ['number']],
  ['!!bool', ['boolean']],
  ['!!null', ['object']],
]);

function readScalar(node: Scalar, steps: readonly PathStep[], reader: Reader): YamlScalar {
  const line = reader.lineOf(node.range?.[0]);
  const text = String(node.value ?? '');
  const tag = node.tag?.replace('tag:yaml.org,2002:', '!!');
  if (tag === undefined) return scalarOf(line, text, node.type === Scalar.PLAIN ? resolvedPlain(text) : text);
  if (tag === '!!binary') reader.report(line, steps, 'has the tag !!binary, which is not supported');
  const kinds = resolvingTags.get(tag);
  if (kinds === undefined) return scalarOf(line, text, text);
  const value = resolvedPlain(text);
  if (!kinds.includes(typeof value)) reader.report(line, steps, `does not read as ${tag}`);
  return scalarOf(line, text, value);
}

function scalarOf(line: number, text: string, value: YamlValue): YamlScalar {
  return { kind: 'scalar', line, text, value };
}

function emptyAt(line: number): YamlScalar {
  return scalarOf(line, '', null);
}

function readMap(pairs: readonly Pair[], line: number, steps: readonly PathStep[], reader: Reader): YamlMap {
  const entries = new Map<string, YamlEntry>();
  const own = new Map<string, number>();
  const children: YamlNode[] = [];
  for (const pair of pairs) {
    const key = readKey(pair.key, steps, reader);
    if (key === undefined) continue;
    const node = readNode(pair.value, [...steps, key.text], reader);
    children.push(node);
    if (key.isMerge) {
      mergeInto(entries, { node, line: key.line, steps }, reader);
      continue;
    }
    const first = own.get(key.text);
    if (first !== undefined) reader.report(key.line, [...steps, key.text], `is there twice; first on line ${first}`);
    if (first === undefined) entries.set(key.text, { line: key.line, node });
    own.set(key.text, first ?? key.line);
  }
  const map: YamlMap = { kind: 'map', line, entries };
  reader.expansion.built(map, children);
  return map;
}

interface YamlKey {
  readonly text: string;
  readonly line: number;
  readonly isMerge: boolean;
}

function readKey(node: unknown, steps: readonly PathStep[], reader: Reader): YamlKey | undefined {
  const read = readNode(node, steps, reader);
  if (read.kind === 'scalar') {
    const isMerge = read.text === '<<' && isScalar(node) && node.type === Scalar.PLAIN && node.tag === undefined;
    return { text: read.text, line: read.line, isMerge };
  }
  const isTemplate = read.kind === 'map' && isMap(node) && node.flow === true;
  const hint = isTemplate ? '; `{{ ... }}` looks like a template that was not expanded' : '';
  reader.report(read.line, steps, `has a key that is not a scalar${hint}`);
  return undefined;
}

interface Merge {
  readonly node: YamlNode;
  readonly line: number;
  readonly steps: readonly PathStep[];
}

/**
 * `<<` at its place among the keys: it overwrites what stands above it and is overwritten by what stands below, as in
 * Prometheus' reader (`decode.go`, `merge`); of several maps the first wins.
 */
function mergeInto(entries: Map<string, YamlEntry>, { node, line, steps }: Merge, reader: Reader): void {
  const maps = node.kind === 'list' ? node.items.toReversed() : [node];
  for (const map of maps) {
    if (map.kind !== 'map') reader.report(line, [...steps, '<<'], 'must be a map or a list of maps');
    else for (const [key, entry] of map.entries) entries.set(key, entry);
  }
}
