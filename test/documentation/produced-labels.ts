import { join } from 'node:path';
import { projectRoot } from '../conformance/comparison.ts';
import { conformanceCases } from '../conformance/conformance-case.ts';
import { recordedOf } from '../conformance/recording.ts';
import { casesIn } from '../support/case-folder.ts';
import { codesIn, type Table } from './markdown.ts';

const recorded = conformanceCases().flatMap((each) => {
  const { told } = recordedOf(each) ?? {};
  const targets = told !== undefined && 'refreshes' in told ? told.refreshes.flatMap((refresh) => refresh.targets) : [];
  return targets.map((target) => ({ mechanism: each.mechanism, target }));
});

/** The name of every label that a case of a mechanism expects, and of every discovered label that Prometheus was recorded with. */
export function producedLabels(mechanism: string): readonly string[] {
  const results = casesIn(mechanism, join(projectRoot, 'lib/mechanisms', mechanism)).flatMap(({ expected }) =>
    expected.flatMap(({ result }) => ('groups' in result ? result.groups : [])),
  );
  const expected = results.flatMap(({ labels, targets }) => [labels, ...targets.map((target) => target.labels)]);
  const told = recorded.filter((each) => each.mechanism === mechanism).flatMap(({ target }) => Object.keys(target));
  return [
    ...new Set([
      ...expected.flatMap((labels) => Object.keys(labels)),
      ...told.filter((label) => label.startsWith('__meta_')),
    ]),
  ].sort();
}

/** What tables say of labels. */
export interface ListedLabels {
  /** Names, and patterns such as `__meta_acme_tag_<key>`. */
  readonly labels: readonly string[];
  /** Mechanisms whose labels are also there. */
  readonly others: readonly string[];
  /** Whether groups bring labels of their own. */
  readonly isOpen: boolean;
}

export function listedLabels(tables: readonly Table[]): ListedLabels {
  const cells = tables.flatMap(({ rows }) => rows.map(([first = '']) => first));
  const others = cells.flatMap((cell) =>
    [...cell.matchAll(/\]\(\.\.\/(\w+)\/README\.md\)/g)].map(([, name = '']) => name),
  );
  return { labels: cells.flatMap(codesIn), others, isOpen: cells.includes('those of the group') };
}

/** The listed name that a label goes by: its own, or else the longest pattern that it fits. */
export function listedAs(label: string, listed: readonly string[]): string | undefined {
  if (listed.includes(label)) return label;
  const fitting = listed.filter((name) => name.includes('<') && patternOf(name).test(label));
  return fitting.toSorted((a, b) => b.length - a.length)[0];
}

function patternOf(name: string): RegExp {
  return new RegExp(`^${name.replaceAll(/<\w+>/g, '.*')}$`);
}
