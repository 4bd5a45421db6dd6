import type { DiscoveryError } from '../../lib/errors.ts';
import type { openSession, ZookeeperSession } from '../../lib/zookeeper/session.ts';
import type { CaseFiles } from './case-files.ts';

export interface TreeFaults {
  /** Listed by their parents, and not there. */
  readonly gone?: readonly string[];
  readonly failing?: Readonly<Record<string, DiscoveryError>>;
}

export interface TreeSession extends ZookeeperSession {
  readonly open: typeof openSession;
  /** How many sessions are not closed. */
  opened(): number;
  /** The most reads that were under way at once. */
  mostReads(): number;
}

/** What nodes hold, as the files of a case say it. */
export function nodesOf(files: CaseFiles): Readonly<Record<string, string>> {
  const texts = Object.entries(files).map(([path, held]) => [
    path,
    typeof held === 'string' ? held : JSON.stringify(held),
  ]);
  return Object.fromEntries(texts);
}

/** Sessions with a tree in memory: what nodes hold by their paths. What stands between them holds nothing. */
export function treeSession(nodes: Readonly<Record<string, string>>, faults: TreeFaults = {}): TreeSession {
  const { gone = [], failing = {} } = faults;
  const names = new Map<string, Set<string>>();
  for (const path of [...Object.keys(nodes), ...gone]) addTo(names, path);
  let opened = 0;
  let reads = 0;
  let mostReads = 0;
  const read = async <Value>(path: string, value: Value): Promise<Value | undefined> => {
    reads += 1;
    mostReads = Math.max(mostReads, reads);
    await new Promise(setImmediate);
    reads -= 1;
    const failure = failing[path];
    if (failure !== undefined) throw failure;
    return names.has(path) && !gone.includes(path) ? value : undefined;
  };
  const session: ZookeeperSession = {
    data: (path) => read(path, Buffer.from(nodes[path] ?? '')),
    children: (path) => read(path, [...(names.get(path) ?? [])]),
    async close() {
      opened -= 1;
    },
  };
  return {
    ...session,
    async open() {
      opened += 1;
      return session;
    },
    opened: () => opened,
    mostReads: () => mostReads,
  };
}

function addTo(names: Map<string, Set<string>>, path: string): void {
  if (!names.has(path)) names.set(path, new Set());
  const parent = path.slice(0, path.lastIndexOf('/'));
  if (parent === '') return;
  addTo(names, parent);
  names.get(parent)?.add(path.slice(parent.length + 1));
}
