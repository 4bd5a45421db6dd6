import { z } from 'zod';
import type { LabelSet, TargetGroup } from '../model/target-group.ts';

export type NamelessGroup = Omit<TargetGroup, 'source'>;

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Of a foreign name, so much is quoted. */
const maxQuotedLength = 80;

type Report = (path: Fault['path'], message: string) => void;

/**
 * The body of an answer: a list of groups, or null for none. Read by hand, because Go's decoder is both stricter and more lenient than
 * any shape: names of fields whatever their case, the later of two that mean the same, null for nothing.
 * Prometheus: `discovery/targetgroup/targetgroup.go`, `UnmarshalJSON`.
 */
export const TargetGroups = z.unknown().transform((body, context): readonly NamelessGroup[] => {
  let hasFault = false;
  // The first fault decides, and is all that is told: a body of nothing but faults must not fill the memory with them.
  const report: Report = (path, message) => {
    if (!hasFault) context.addIssue({ code: 'custom', path: [...path], message });
    hasFault = true;
  };
  if (body === null) return [];
  if (Array.isArray(body)) return body.map((group: unknown, index) => groupOf(group, index, report));
  report([], 'expected a list of groups');
  return z.NEVER;
});

/** Groups with one label more, which takes the place of one of that name. */
export function labelled(groups: readonly NamelessGroup[], label: LabelSet): readonly NamelessGroup[] {
  return groups.map(({ labels, targets }) => ({ labels: { ...labels, ...label }, targets }));
}

function groupOf(group: unknown, index: number, report: Report): NamelessGroup {
  const fields = new Map<string, unknown>();
  if (!isRecord(group)) report([index], 'expected a group');
  for (const [key, value] of isRecord(group) ? Object.entries(group) : []) {
    const field = ['TARGETS', 'LABELS'].find((name) => name === key.toUpperCase());
    if (field === undefined) report([index], `unknown field "${key.slice(0, maxQuotedLength)}"`);
    else fields.set(field, value);
  }
  const addresses = addressesOf(fields.get('TARGETS') ?? [], [index, 'targets'], report);
  return {
    labels: labelsOf(fields.get('LABELS') ?? {}, [index, 'labels'], report),
    targets: addresses.map((address) => ({ address, labels: {} })),
  };
}

function addressesOf(value: unknown, path: Fault['path'], report: Report): readonly string[] {
  if (Array.isArray(value)) return value.map((address: unknown, index) => textOf(address, [...path, index], report));
  report(path, 'expected a list of addresses');
  return [];
}

function labelsOf(value: unknown, path: Fault['path'], report: Report): LabelSet {
  if (!isRecord(value)) {
    report(path, 'expected labels by name');
    return {};
  }
  if (Object.hasOwn(value, '')) report(path, 'the name of a label is empty');
  return Object.fromEntries(
    Object.entries(value).map(([name, text]) => [name.toWellFormed(), textOf(text, [...path, name], report)]),
  );
}

/** A text; null for the empty one, and U+FFFD in place of what is no Unicode. */
function textOf(value: unknown, path: Fault['path'], report: Report): string {
  if (typeof value === 'string') return value.toWellFormed();
  if (value !== null) report(path, 'expected a text');
  return '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
