import type { Problem } from '../errors.ts';
import type { LabelSet } from '../model/target-group.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { isNull, kindOf, pathOf, type YamlNode } from '../yaml/yaml-node.ts';
import type { NamelessGroup } from './json-target-groups.ts';

/** The groups of a document, or everything that is wrong with it. */
export type YamlTargetGroups =
  | { readonly groups: readonly NamelessGroup[] }
  | { readonly problems: readonly [Problem, ...Problem[]] };

/**
 * A list of groups in YAML, read strictly: nothing for no document, scalars as they are written, null for the empty text.
 * Prometheus: `discovery/targetgroup/targetgroup.go`, `UnmarshalYAML`, under `yaml.UnmarshalStrict`.
 */
export function yamlTargetGroups(text: string, file: string): YamlTargetGroups {
  const { root, problems } = readYaml(text, file, { laterDocuments: 'ignored' });
  const faults = [...problems];
  const report: Report = (path, { line }, message) => faults.push({ path, file, line, message });
  const groups = root === undefined ? [] : groupsOf(root, report);
  const [first, ...others] = faults;
  return first === undefined ? { groups } : { problems: [first, ...others] };
}

type Report = (path: string, node: YamlNode, message: string) => void;

function groupsOf(root: YamlNode, report: Report): readonly NamelessGroup[] {
  if (isNull(root)) return [];
  if (root.kind === 'list') return root.items.map((item, index) => groupOf(item, pathOf('', [index]), report));
  report('', root, `expected a list of groups, not ${kindOf(root)}`);
  return [];
}

function groupOf(node: YamlNode, path: string, report: Report): NamelessGroup {
  if (node.kind !== 'map') {
    report(path, node, `expected a group, not ${isNull(node) ? 'null' : kindOf(node)}`);
    return { labels: {}, targets: [] };
  }
  for (const [key, entry] of node.entries) {
    if (key !== 'targets' && key !== 'labels') report(path, entry.node, `unknown field "${key}"`);
  }
  const [targets, labels] = ['targets', 'labels'].map((key) => node.entries.get(key)?.node);
  return {
    targets: addressesOf(targets, pathOf(path, ['targets']), report).map((address) => ({ address, labels: {} })),
    labels: labelsOf(labels, pathOf(path, ['labels']), report),
  };
}

function addressesOf(node: YamlNode | undefined, path: string, report: Report): readonly string[] {
  if (node === undefined || isNull(node)) return [];
  if (node.kind === 'list') return node.items.map((item, index) => textOf(item, pathOf(path, [index]), report));
  report(path, node, `expected a list of addresses, not ${kindOf(node)}`);
  return [];
}

function labelsOf(node: YamlNode | undefined, path: string, report: Report): LabelSet {
  if (node === undefined || isNull(node)) return {};
  if (node.kind !== 'map') {
    report(path, node, `expected labels by name, not ${kindOf(node)}`);
    return {};
  }
  if (node.entries.has('')) report(path, node, 'the name of a label is empty');
  return Object.fromEntries(
    [...node.entries].map(([name, entry]) => [name, textOf(entry.node, pathOf(path, [name]), report)]),
  );
}

function textOf(node: YamlNode, path: string, report: Report): string {
  if (node.kind === 'scalar') return node.value === null ? '' : node.text;
  report(path, node, `expected a text, not ${kindOf(node)}`);
  return '';
}
