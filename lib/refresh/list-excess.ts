import { DiscoveryError } from '../errors.ts';
import type { Discovery } from '../model/discovery.ts';
import { sourceLimits } from '../model/source-limits.ts';
import type { LabelSet, TargetGroup } from '../model/target-group.ts';

type Limits = Pick<
  { readonly [Name in keyof typeof sourceLimits]: number },
  'targets' | 'addressLength' | 'sourceLength' | 'targetLength' | 'listLength'
>;

/** Of a name in a message, so much is quoted. */
const maxQuotedLength = 60;

/**
 * Throws a DiscoveryError (malformed) for a list that is larger than anybody could be served: in a few bytes, a source can give a label of megabytes to a
 * million targets. Counted in characters, because that is quick.
 */
export function checkExcess({ groups }: Discovery, limits: Limits = sourceLimits): void {
  const lengthOf = lengthMemory();
  let targets = 0;
  let total = 0;
  for (const group of groups) {
    targets += group.targets.length;
    if (targets > limits.targets) throw malformed(`the list has more than ${limits.targets} targets`);
    total += checkedLengthOf(group, lengthOf, limits);
    if (total > limits.listLength) throw malformed(`the list has more than ${limits.listLength} characters of labels`);
  }
}

/** Characters of all targets of a group. */
function checkedLengthOf(group: TargetGroup, lengthOf: (labels: LabelSet) => number, limits: Limits): number {
  const { source, targets } = group;
  const of = `${source.slice(0, maxQuotedLength).toWellFormed()} has`;
  if (source.length > limits.sourceLength)
    throw malformed(`${of} a name of more than ${limits.sourceLength} characters`);
  const ofGroup = lengthOf(group.labels);
  let total = 0;
  for (const { address, labels } of targets) {
    const length = ofGroup + lengthOf(labels);
    if (typeof address !== 'string') throw malformed(`${of} an address that is no text`);
    if (address.length > limits.addressLength) {
      throw malformed(`${of} an address of more than ${limits.addressLength} characters`);
    }
    if (length > limits.targetLength) {
      throw malformed(`${of} a target with more than ${limits.targetLength} characters of labels`);
    }
    total += length + address.length;
  }
  return total;
}

/** Characters of names and values. Labels that many targets share are counted once. */
function lengthMemory(): (labels: LabelSet) => number {
  const known = new WeakMap<LabelSet, number>();
  return (labels) => {
    const before = known.get(labels);
    if (before !== undefined) return before;
    let length = 0;
    for (const name in labels) length += name.length + textLengthOf(labels[name], name);
    known.set(labels, length);
    return length;
  };
}

/** What came out of an answer that nobody checked may be something else, whatever its type says. */
function textLengthOf(value: unknown, name: string): number {
  if (typeof value === 'string') return value.length;
  throw malformed(`the label ${name.slice(0, maxQuotedLength)} is no text`);
}

function malformed(fault: string): DiscoveryError {
  return new DiscoveryError('malformed', fault);
}
