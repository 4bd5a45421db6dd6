import type { Json } from '../model/digest.ts';

export type YamlValue = string | number | boolean | null;

/** One scalar: the text as it was written, and what a reader without a wish for a string makes of it. */
export interface YamlScalar {
  readonly kind: 'scalar';
  readonly line: number;
  readonly text: string;
  readonly value: YamlValue;
}

export interface YamlList {
  readonly kind: 'list';
  readonly line: number;
  readonly items: readonly YamlNode[];
}

export interface YamlEntry {
  /** Of the key. */
  readonly line: number;
  readonly node: YamlNode;
}

export interface YamlMap {
  readonly kind: 'map';
  readonly line: number;
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

/** A node of a document with its one-based line; aliases are resolved, so that one node may stand in several places. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

export type PathStep = string | number;

/** `scrape_configs[3].labels["a b"]`: a path as people read it. */
export function pathOf(base: string, steps: readonly PathStep[]): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`;
    if (!/^[\w-]+$/.test(step)) return `${path}[${JSON.stringify(step)}]`;
    return path === '' ? step : `${path}.${step}`;
  }, base);
}

/** The line of what a path leads to, or of the last of its steps that is there. */
export function lineAt(node: YamlNode, steps: readonly PathStep[]): number {
  let line = node.line;
  let current: YamlNode = node;
  for (const step of steps) {
    const next = entryAt(current, step);
    if (next === undefined) return line;
    line = next.line;
    current = next.node;
  }
  return line;
}

/** What a path leads to, or undefined where it leads nowhere. */
export function nodeAt(node: YamlNode, steps: readonly PathStep[]): YamlNode | undefined {
  return steps.reduce<YamlNode | undefined>((at, step) => at && entryAt(at, step)?.node, node);
}

function entryAt(node: YamlNode, step: PathStep): YamlEntry | undefined {
  if (node.kind === 'map') return node.entries.get(String(step));
  const item = node.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined;
  return item && { line: item.line, node: item };
}

export function isNull(node: YamlNode | undefined): boolean {
  return node?.kind === 'scalar' && node.value === null;
}

/** A node as plain JSON, each scalar as it reads by itself. */
export function jsonOf(node: YamlNode): Json {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(jsonOf);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, jsonOf(entry.node)]));
}

/** The text of every scalar below a node, with the steps that lead to it. */
export function scalarsOf(node: YamlNode, steps: readonly PathStep[] = []): readonly ScalarAt[] {
  if (node.kind === 'scalar') return [{ steps, text: node.text, line: node.line }];
  if (node.kind === 'list') return node.items.flatMap((item, index) => scalarsOf(item, [...steps, index]));
  return [...node.entries].flatMap(([key, entry]) => scalarsOf(entry.node, [...steps, key]));
}

export interface ScalarAt {
  readonly steps: readonly PathStep[];
  readonly text: string;
  readonly line: number;
}

/** What a node is, for a message. */
export function kindOf(node: YamlNode | undefined): string {
  if (node === undefined) return 'nothing';
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a map';
  if (node.value === null) return 'empty';
  return `a ${typeof node.value}`;
}
