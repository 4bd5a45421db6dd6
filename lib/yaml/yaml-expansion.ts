import type { YamlNode } from './yaml-node.ts';

interface Weight {
  /** Nodes, every alias counted with all that it stands for. */
  readonly nodes: number;
  /** Those of them that only an alias put there. */
  readonly aliased: number;
  readonly depth: number;
}

/** Weighs a document while it is read, each node once, however often it is referred to. */
export interface Expansion {
  /** A node that was read, with its children; a child that has a parent already is there by an alias. */
  built(node: YamlNode, children: readonly YamlNode[]): void;
  /** Whether a document is too deep, or expands to far more than was written. */
  excessOf(root: YamlNode): 'aliases' | 'depth' | undefined;
}

const maxDepth = 100;
const leaf: Weight = { nodes: 1, aliased: 0, depth: 1 };

export function createExpansion(): Expansion {
  const weights = new Map<YamlNode, Weight>();
  const placed = new Set<YamlNode>();
  const weightOf = (node: YamlNode): Weight => weights.get(node) ?? leaf;
  return {
    built(node, children) {
      let { nodes, aliased, depth } = leaf;
      // The reader whose limits these are decodes every key of a map too.
      if (node.kind === 'map') nodes += children.length;
      for (const child of children) {
        const weight = weightOf(child);
        nodes += weight.nodes;
        aliased += placed.has(child) ? weight.nodes : weight.aliased;
        depth = Math.max(depth, weight.depth + 1);
        placed.add(child);
      }
      weights.set(node, { nodes, aliased, depth });
    },
    excessOf(root) {
      const { nodes, aliased, depth } = weightOf(root);
      if (depth > maxDepth) return 'depth';
      return aliased > 100 && nodes > 1000 && aliased / nodes > allowedShare(nodes) ? 'aliases' : undefined;
    },
  };
}

/**
 * How much of a document may come from aliases: nearly all of a small one, a tenth of a huge one. The numbers are those
 * of the reader Prometheus uses (go.yaml.in/yaml v2, `decode.go`, `allowedAliasRatio`).
 */
function allowedShare(nodes: number): number {
  const [low, high] = [400_000, 4_000_000];
  return 0.99 - 0.89 * Math.min(1, Math.max(0, (nodes - low) / (high - low)));
}
