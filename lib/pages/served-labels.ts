import { sanitizedLabelName } from '../model/labels.ts';
import type { LabelSet } from '../model/target-group.ts';

export interface LabelRules {
  /** Whether a label is left out before anything is stored. */
  readonly isDropped: (name: string) => boolean;
  /** Prometheus 2.x refuses a whole list over one name outside `[a-zA-Z_][a-zA-Z0-9_]*`; 3.x takes any. */
  readonly names: 'legacy' | 'utf8';
}

/** The labels of a target as JSON with sorted names, and how many had to be made legal. */
export interface RenderedLabels {
  readonly json: string;
  readonly repaired: number;
}

/** Renders the labels of a target: those of its group and its own, the own win. */
export type ServedLabels = (group: LabelSet, own: LabelSet) => RenderedLabels;

/** Label names that came together in this order before. */
interface Shape {
  readonly group: readonly string[];
  readonly own: readonly string[];
  /** Undefined where a name has to be repaired or judged one by one. */
  readonly row: Row | undefined;
}

/** Names that are served, sorted, with the values of whatever target was rendered last. */
interface Row {
  readonly values: Record<string, string>;
  readonly fromGroup: readonly string[];
  readonly fromOwn: readonly string[];
}

const maxShapes = 64;
const legal = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * A renderer for one list. Most of its targets have the same names in the same order, so that names are judged and sorted
 * once for all of them.
 */
export function createServedLabels(rules: LabelRules): ServedLabels {
  const shapes: Shape[] = [];

  function shapeFor(group: LabelSet, own: LabelSet): Shape {
    const names = { group: Object.keys(group), own: Object.keys(own) };
    const known = shapes.findIndex((shape) => areSame(shape.own, names.own) && areSame(shape.group, names.group));
    const [shape = { ...names, row: rowOf(names, rules) }] = known < 0 ? [] : shapes.splice(known, 1);
    shapes.unshift(shape);
    if (shapes.length > maxShapes) shapes.pop();
    return shape;
  }

  return (group, own) => {
    const { row } = shapeFor(group, own);
    const json = row === undefined ? undefined : filledRow(row, group, own);
    return json === undefined ? judgedLabels(group, own, rules) : { json, repaired: 0 };
  };
}

function areSame(known: readonly string[], names: readonly string[]): boolean {
  return known.length === names.length && known.every((name, position) => name === names[position]);
}

function rowOf({ group, own }: Pick<Shape, 'group' | 'own'>, rules: LabelRules): Row | undefined {
  const names = [...new Set([...group, ...own])].sort();
  if (!names.every((name) => legal.test(name))) return undefined;
  const served = names.filter((name) => name !== '__address__' && !rules.isDropped(name));
  const owned = new Set(own);
  return {
    values: Object.fromEntries(served.map((name) => [name, ''])),
    fromGroup: served.filter((name) => !owned.has(name)),
    fromOwn: served.filter((name) => owned.has(name)),
  };
}

/** Undefined when a value has to be repaired. */
function filledRow({ values, fromGroup, fromOwn }: Row, group: LabelSet, own: LabelSet): string | undefined {
  const isFilled = filled(values, fromGroup, group) && filled(values, fromOwn, own);
  return isFilled ? JSON.stringify(values) : undefined;
}

function filled(values: Record<string, string>, names: readonly string[], labels: LabelSet): boolean {
  for (const name of names) {
    const value = labels[name] ?? '';
    if (!value.isWellFormed()) return false;
    values[name] = value;
  }
  return true;
}

/** Name by name; one called, or repaired to, `__address__` is the target's address already. */
function judgedLabels(group: LabelSet, own: LabelSet, rules: LabelRules): RenderedLabels {
  const merged = { ...group, ...own };
  const served = new Map<string, string>();
  let repaired = 0;
  for (const name of Object.keys(merged).sort()) {
    const value = merged[name] ?? '';
    const legalName = legalNameOf(name, rules.names);
    if (legalName === '__address__' || rules.isDropped(name) || rules.isDropped(legalName)) continue;
    if (legalName !== name || !value.isWellFormed()) repaired += 1;
    // Where two names become one, the one that was legal to begin with has it; else the last in order.
    if (legalName === name || !Object.hasOwn(merged, legalName)) served.set(legalName, value.toWellFormed());
  }
  const sorted = repaired === 0 ? served : [...served].sort(([a], [b]) => compared(a, b));
  return { json: JSON.stringify(Object.fromEntries(sorted)), repaired };
}

function compared(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function legalNameOf(name: string, names: LabelRules['names']): string {
  if (legal.test(name)) return name;
  // No Prometheus takes an empty name (prometheus/common: `model/labels.go`, `LabelName.IsValid`).
  if (names === 'utf8' && name !== '') return name.toWellFormed();
  const sanitized = sanitizedLabelName(name);
  return /^[a-zA-Z_]/.test(sanitized) ? sanitized : `_${sanitized}`;
}
