import { z } from 'zod';
import type { Asked, Said } from '../../peers/zookeeper/scripted-zookeeper-server.ts';

/** What the nodes of ZooKeeper hold, by their paths. */
export const Tree = z.record(z.string().startsWith('/'), z.string());
export type Tree = z.output<typeof Tree>;

const isNotThere = -101;

/** What a server with a tree says. */
export function saidOf(tree: Tree, asked: Asked): Said | undefined {
  const [question, path = ''] = asked.split(' ');
  if (question === 'open' || question === 'close') return undefined;
  const below = Object.keys(tree).filter((name) => name.startsWith(`${path}/`));
  if (tree[path] === undefined && below.length === 0) return { error: isNotThere };
  if (question === 'data') return { data: tree[path] ?? '' };
  return { children: [...new Set(below.map((name) => name.slice(path.length + 1).split('/')[0] ?? ''))] };
}
