import { openTreeWriter } from '../../peers/zookeeper/tree-writer.ts';
import { java, startZookeeper } from '../../peers/zookeeper/zookeeper.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import type { Source } from '../source/source.ts';
import type { Tree } from './tree.ts';

/** A real ZooKeeper with the tree of a case. Rejects where there is none on the machine. */
export async function startTreeSource({ name, trees }: ConformanceCase): Promise<Source> {
  if (java === undefined) throw new Error(`${name} needs Java and ZooKeeper`);
  await using started = new AsyncDisposableStack();
  const zookeeper = await startZookeeper(java);
  started.use(zookeeper);
  const writer = await openTreeWriter(zookeeper.address);
  started.use(writer);
  let step = 0;
  const put = async (tree: Tree) => {
    for (const [path, data] of Object.entries(tree)) await writer.put(path, data);
  };
  await put(trees[0] ?? {});
  const open = started.move();
  return {
    port: zookeeper.port,
    proxyUrl: undefined,
    caFile: undefined,
    env: {},
    requests: () => 0,
    unforeseen: () => [],
    async advance() {
      const before = Object.keys(trees[step] ?? {});
      step += 1;
      const next = trees[step] ?? {};
      for (const path of before) if (next[path] === undefined) await writer.remove(path);
      await put(next);
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
