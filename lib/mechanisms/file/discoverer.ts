import { concurrencyLimit } from '../../asking/concurrency-limit.ts';
import { DiscoveryError } from '../../errors.ts';
import type { Discovery } from '../../model/discovery.ts';
import { groupsByAddress, type TargetGroup } from '../../model/target-group.ts';
import type { Discoverer } from '../mechanism.ts';
import type { FileClient, OpenFileClient } from './client.ts';
import { groupsIn } from './file-groups.ts';
import { commonPrefixOf, sourcePrefixOf } from './source-prefix.ts';

/** Patterns and files that are read at once. */
const maxAtOnce = 8;

/** What was read, or what could not be, under what its sources begin with. */
type Reading =
  | { readonly prefix: string; readonly groups: readonly TargetGroup[] }
  | { readonly prefix: string; readonly cause: DiscoveryError };

/**
 * Targets that stand in files. A file that cannot be read is an unread scope, as is a pattern that cannot be listed; rejects
 * where no pattern could be, and when time runs out. Prometheus: `discovery/file/file.go`, `refresh`.
 */
export function createFileDiscoverer(patterns: readonly string[], open: OpenFileClient): Discoverer {
  return {
    async refresh(signal) {
      const limited = concurrencyLimit(maxAtOnce);
      const client = open(signal);
      const listed = await Promise.all(
        patterns.map((pattern) => limited(() => attempt(() => client.matches(pattern)))),
      );
      const faults = listed.filter((found) => found instanceof DiscoveryError);
      const [first] = faults;
      if (first !== undefined && faults.length === patterns.length) throw first;
      const unlisted = listed.flatMap((found, index) =>
        found instanceof DiscoveryError ? [{ prefix: commonPrefixOf(patterns[index] ?? ''), cause: found }] : [],
      );
      const files = new Set(listed.flatMap((found) => (found instanceof DiscoveryError ? [] : found)));
      const read = await Promise.all([...files].map((file) => limited(() => readingOf(file, client))));
      return discoveryOf([...unlisted, ...read]);
    },
  };
}

async function readingOf(file: string, client: FileClient): Promise<Reading> {
  const prefix = sourcePrefixOf(file);
  const groups = await attempt(async () => groupsByAddress(prefix, groupsIn(file, await client.read(file))));
  return groups instanceof DiscoveryError ? { prefix, cause: groups } : { prefix, groups };
}

function discoveryOf(readings: readonly Reading[]): Discovery {
  return {
    groups: readings.flatMap((reading) => ('groups' in reading ? reading.groups : [])),
    unread: readings.flatMap((reading) =>
      'cause' in reading ? [{ kind: 'prefix' as const, name: reading.prefix, cause: reading.cause }] : [],
    ),
  };
}

/** What is asked for, or why it is not known; an aborted refresh knows nothing. */
async function attempt<Answer>(ask: () => Promise<Answer>): Promise<Answer | DiscoveryError> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DiscoveryError && error.failure !== 'aborted') return error;
    throw error;
  }
}
