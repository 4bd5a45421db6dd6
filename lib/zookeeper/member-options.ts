import { z } from 'zod';
import type { Concern } from '../mechanisms/mechanism.ts';
import { loopbackConcerns } from '../mechanisms/url-concerns.ts';
import { addressOf } from '../model/address.ts';
import type { Json } from '../model/digest.ts';
import { shortened } from '../model/shortened.ts';
import { Interval } from '../options/duration.ts';
import { ServerAddress } from './server-address.ts';

const NodePath = z.string().superRefine((path, context) => {
  const message = problemOf(path);
  if (message !== undefined) context.addIssue({ code: 'custom', message: `${JSON.stringify(path)} ${message}` });
});

/** What ZooKeeper would refuse at every read. go-zookeeper: `util.go`, `validatePath`. */
function problemOf(path: string): string | undefined {
  if (!path.startsWith('/')) return "must begin with '/'";
  if (path === '/') return 'is the root of the tree, which cannot be discovered from; name what is below it';
  if (path.endsWith('/')) return "must not end with '/'";
  if (path.includes('//')) return 'has an empty name between two slashes';
  if (/\/\.\.?(?:\/|$)/.test(path)) return 'has a name that is . or ..';
  return path.includes('\0') ? 'has a null character' : undefined;
}

/**
 * One block of a mechanism whose members stand in ZooKeeper; `refresh_interval` is Rollcall's own. Prometheus:
 * `discovery/zookeeper/zookeeper.go`, `ServersetSDConfig`, `NerveSDConfig`.
 */
export const MemberOptions = z.strictObject({
  servers: z.array(ServerAddress).min(1, 'must list at least one ZooKeeper server'),
  paths: z.array(NodePath).min(1, 'must list at least one path'),
  timeout: Interval.prefault('10s'),
  refresh_interval: Interval.prefault('30s'),
});
export type MemberOptions = z.output<typeof MemberOptions>;

/** What of a block decides what is found. */
export function identityOfMembers({ servers, paths }: MemberOptions): Json {
  return { servers: sortedOnce(servers.map(shownServer)), paths: sortedOnce(paths) };
}

/** What a block asks, for people: its first server, and the paths. */
export function describeMembers({ servers, paths }: MemberOptions): string {
  return shortened(`${servers.slice(0, 1).map(shownServer).join()}${[...new Set(paths)].join(',')}`);
}

/** That every server is the function itself on Lambda; where one is not, it can be asked. */
export function memberConcerns({ servers }: MemberOptions): readonly Concern[] {
  const ofServers = servers.map(({ host }) => loopbackConcerns(host.includes(':') ? `[${host}]` : host));
  return ofServers.every((concerns) => concerns.length > 0) ? ofServers.flat() : [];
}

function shownServer({ host, port }: ServerAddress): string {
  return addressOf(host, port);
}

function sortedOnce(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
