import type { TargetGroup } from './target-group.ts';

/** What one refresh found. A source that is neither among the groups nor in an unread scope is gone. */
export interface Discovery {
  readonly groups: readonly TargetGroup[];
  readonly unread: readonly UnreadScope[];
}

/** A source, or every source that begins with a prefix, that could not be read this time. What it last had is kept. */
export interface UnreadScope {
  readonly kind: 'source' | 'prefix';
  readonly name: string;
  readonly cause: Error;
}

/** A discovery in which everything was read. */
export function whole(groups: readonly TargetGroup[]): Discovery {
  return { groups, unread: [] };
}

/** Whether a source lies in one of the scopes that could not be read. */
export function isUnread(unread: readonly UnreadScope[], source: string): boolean {
  return unread.some(({ kind, name }) => (kind === 'source' ? source === name : source.startsWith(name)));
}
