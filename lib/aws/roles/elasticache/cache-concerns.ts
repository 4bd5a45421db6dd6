import type { Concern } from '../../../mechanisms/mechanism.ts';
import { wantedCachesOf } from './wanted-caches.ts';

/** What of `clusters` names no cache, and what it does not keep away. */
export function cacheConcernsOf({ clusters }: { readonly clusters: readonly string[] }): readonly Concern[] {
  const { serverless, replicationGroups, passedOver } = wantedCachesOf(clusters);
  const unknown = passedOver.map((text) => ({
    message: `clusters: "${text}" is not the ARN of a serverless cache or a replication group, and is passed over`,
  }));
  const isOneSided = (serverless.length === 0) !== (replicationGroups.length === 0);
  const other = serverless.length === 0 ? 'serverless cache' : 'cache cluster';
  if (!isOneSided) return unknown;
  return [...unknown, { message: `clusters names no ${other}, so every ${other} is discovered` }];
}
