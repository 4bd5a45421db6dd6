import type { Change } from './change.ts';
import type { Failure } from './head.ts';
import type { ProviderId } from './provider-id.ts';

interface OfProvider {
  readonly provider: ProviderId;
  /** With provider and type, the same for every delivery of one event. */
  readonly generation: number;
  readonly atMs: number;
}

/** One commit, as far as it is of one kind. */
export interface TargetsEvent extends OfProvider {
  readonly type: 'TargetsAdded' | 'TargetsChanged' | 'TargetsRemoved';
  readonly sources: readonly string[];
  readonly targetsBefore: number;
  readonly targetsAfter: number;
}

/** What changed about a provider, for whoever listens on an event bus. */
export type HubEvent =
  | TargetsEvent
  | (OfProvider & { readonly type: 'RemovalsHeld'; readonly held: number; readonly targets: number })
  | (OfProvider & { readonly type: 'ProviderFailing'; readonly failures: number; readonly failure: Failure })
  | (OfProvider & { readonly type: 'ProviderRecovered'; readonly targets: number });

/** `provider/generation`, which every delivery of one event carries. */
export function eventIdOf({ provider, generation }: Pick<HubEvent, 'provider' | 'generation'>): string {
  return `${provider}/${generation}`;
}

/** A change as events: one for what came, one for what is another, one for what is gone; none for what is empty. */
export function eventsOf(change: Change): readonly TargetsEvent[] {
  const { provider, generation, atMs, targetsBefore, targetsAfter } = change;
  const all = [
    ['TargetsAdded', change.added],
    ['TargetsChanged', change.changed],
    ['TargetsRemoved', change.removals.map(({ source }) => source)],
  ] as const;
  return all
    .filter(([, sources]) => sources.length > 0)
    .map(([type, sources]) => ({ type, provider, generation, atMs, sources, targetsBefore, targetsAfter }));
}
