import type { z } from 'zod';
import { concurrencyLimit } from '../asking/concurrency-limit.ts';
import { DiscoveryError } from '../errors.ts';
import type { Discoverer } from '../mechanisms/mechanism.ts';
import type { Discovery, UnreadScope } from '../model/discovery.ts';
import type { Target } from '../model/target-group.ts';
import type { Logger } from '../ports.ts';
import { memberIn } from './member-json.ts';
import type { MemberOptions } from './member-options.ts';
import type { openSession } from './session.ts';
import { walkTree } from './walk.ts';

/** How the members of a mechanism are written, and what target one makes. */
export interface MemberKind<Member> {
  readonly shape: z.ZodType<Member>;
  readonly targetOf: (member: Member, path: string) => Target;
}

export interface MemberPorts {
  readonly open: typeof openSession;
  readonly log: Logger;
}

/** Paths that are walked at once. */
const maxWalks = 4;

/** What came of one path: its targets by the paths of their nodes, or why it could not be read. */
type Walk =
  | { readonly root: string; readonly targets: ReadonlyMap<string, Target> }
  | { readonly root: string; readonly cause: DiscoveryError };

/**
 * One target for each node below the paths that holds a member, each a source by its path. A path that cannot be read is unread;
 * rejects where no path can be. Prometheus: `discovery/zookeeper/zookeeper.go`, `Run`.
 */
export function createMemberDiscoverer<Member>(
  options: MemberOptions,
  kind: MemberKind<Member>,
  { open, log }: MemberPorts,
): Discoverer {
  return {
    async refresh(signal) {
      const session = await open(options, signal);
      const limited = concurrencyLimit(maxWalks);
      const walked = async (root: string): Promise<Walk> => {
        const targets = new Map<string, Target>();
        try {
          const isThere = await walkTree(session, root, (path, data) => {
            const member = memberIn(data, kind.shape);
            if (member !== undefined) targets.set(path, kind.targetOf(member, path));
          });
          if (!isThere) log.warn('zookeeper path does not exist', { path: root });
          return { root, targets };
        } catch (cause) {
          if (cause instanceof DiscoveryError && cause.failure !== 'aborted') return { root, cause };
          throw cause;
        }
      };
      try {
        const roots = [...new Set(options.paths)];
        return discoveryOf(await Promise.all(roots.map((root) => limited(() => walked(root)))));
      } finally {
        await session.close();
      }
    },
  };
}

/** Paths may overlap: what one of them found is found. */
function discoveryOf(walks: readonly Walk[]): Discovery {
  const failed = walks.filter((walk) => 'cause' in walk);
  const [first] = failed;
  if (first !== undefined && failed.length === walks.length) throw first.cause;
  const found = new Map(walks.flatMap((walk) => ('targets' in walk ? [...walk.targets] : [])));
  const groups = [...found].map(([source, target]) => ({ source, labels: {}, targets: [target] }));
  const unread = failed.flatMap(({ root, cause }): UnreadScope[] => [
    ...(found.has(root) ? [] : [{ kind: 'source' as const, name: root, cause }]),
    { kind: 'prefix', name: `${root}/`, cause },
  ]);
  return { groups, unread };
}
