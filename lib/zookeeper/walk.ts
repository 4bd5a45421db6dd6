import { DiscoveryError } from '../errors.ts';
import type { ZookeeperSession } from './session.ts';

export interface WalkLimits {
  readonly maxReads: number;
  readonly maxDepth: number;
  readonly maxNodes: number;
}

const defaultLimits: WalkLimits = { maxReads: 16, maxDepth: 64, maxNodes: 100_000 };

/**
 * Tells of every node of a tree, its root and inner ones too, what it holds; so many are read at once. What goes during the walk
 * is left out. False: there is no such root. Rejects with a DiscoveryError for a node that cannot be read, and beyond a limit.
 * Prometheus: `util/treecache/treecache.go`, `recursiveNodeUpdate`.
 */
export async function walkTree(
  session: ZookeeperSession,
  root: string,
  tell: (path: string, data: Buffer) => void,
  { maxReads, maxDepth, maxNodes }: WalkLimits = defaultLimits,
): Promise<boolean> {
  let known = 1;
  let isThere = false;
  let level: string[] = [root];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxDepth) throw tooLarge(root, `is deeper than ${maxDepth} names`);
    const below: string[] = [];
    await forEachOf(level, maxReads, async (path) => {
      const node = await nodeAt(session, path);
      if (node === undefined) return;
      isThere = true;
      tell(path, node.data);
      known += node.children.length;
      if (known > maxNodes) throw tooLarge(root, `has more than ${maxNodes} nodes`);
      for (const child of node.children) below.push(`${path}/${child}`);
    });
    level = below;
  }
  return isThere;
}

interface TreeNode {
  readonly data: Buffer;
  readonly children: readonly string[];
}

async function nodeAt(session: ZookeeperSession, path: string): Promise<TreeNode | undefined> {
  const data = await session.data(path);
  if (data === undefined) return undefined;
  const children = await session.children(path);
  return children === undefined ? undefined : { data, children };
}

async function forEachOf(
  paths: readonly string[],
  maxReads: number,
  read: (path: string) => Promise<void>,
): Promise<void> {
  const waiting = handedOut(paths);
  const worker = async (): Promise<void> => {
    for (const path of waiting) await read(path);
  };
  await Promise.all(Array.from({ length: Math.min(maxReads, paths.length) }, worker));
}

/** Leaving the loop over a generator ends it for the other workers too: after the first failure nothing more is read. */
function* handedOut(paths: readonly string[]): Generator<string, void> {
  yield* paths;
}

function tooLarge(root: string, fault: string): DiscoveryError {
  return new DiscoveryError('malformed', `the tree below ${root} ${fault}; name the paths below it that hold members`);
}
