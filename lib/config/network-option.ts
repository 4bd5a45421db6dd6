import { lineAt, nodeAt, pathOf, type YamlNode } from '../yaml/yaml-node.ts';
import { type Findings, type Place, problemAt } from './findings.ts';

const key = 'network';

/**
 * The `network` of a block, and the block without it: which network a source is asked from is the hub's affair, and no
 * mechanism's. What is wrong with it is in the findings.
 */
export function networkOf(
  node: YamlNode,
  place: Place,
  findings: Findings,
): { readonly network: string | undefined; readonly node: YamlNode } {
  const named = nodeAt(node, [key]);
  if (node.kind !== 'map' || named === undefined) return { network: undefined, node };
  const rest = { ...node, entries: new Map([...node.entries].filter(([name]) => name !== key)) };
  if (named.kind === 'scalar') return { network: named.value === null ? undefined : named.text, node: rest };
  const where = { ...place, path: pathOf(place.path, [key]), line: lineAt(node, [key]) };
  findings.errors.push(problemAt(where, 'must be the name of a network'));
  return { network: undefined, node: rest };
}
