import type { ProviderId } from './provider-id.ts';
import type { TargetGroup } from './target-group.ts';

/** What one commit changed in a provider's list, source by source. */
export interface Change {
  readonly provider: ProviderId;
  readonly generation: number;
  readonly atMs: number;
  /** Name of the change record before this one. */
  readonly previous: string | undefined;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  /** One group without targets for every source that is gone. */
  readonly removals: readonly TargetGroup[];
  readonly targetsBefore: number;
  readonly targetsAfter: number;
}
