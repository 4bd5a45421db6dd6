import type { LabelSet } from '../lib/model/target-group.ts';

/** Labels as Prometheus writes them, `a="b", c="d"`. */
export function labelsText(labels: LabelSet): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ');
}
