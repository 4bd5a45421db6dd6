import { startScriptedZookeeperServer } from '../../peers/zookeeper/scripted-zookeeper-server.ts';
import { testPorts } from '../../support/test-ports.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { foundIn } from '../found.ts';
import { isRecord, locatedBlock } from '../located-block.ts';
import type { Told } from '../told.ts';
import { saidOf } from './tree.ts';

/** What Rollcall finds at a server that says what stands in the tree of a case. */
export async function foundInTree(each: ConformanceCase): Promise<Told> {
  let step = 0;
  await using server = await startScriptedZookeeperServer((asked) => saidOf(each.trees[step] ?? {}, asked));
  const port = Number(server.address.split(':').at(-1));
  const block = 'block' in each.job && isRecord(each.job.block) ? each.job.block : {};
  const located = locatedBlock(each, block, { port, files: new Map(), isForHub: true });
  return await foundIn(testPorts(), { ...each, job: { block: located } }, async (stage, next) => {
    if (stage === 'before') step = next;
  });
}
