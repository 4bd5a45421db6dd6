import type { Failure } from '@aws-sdk/client-ecs';
import { DiscoveryError } from '../../../errors.ts';

/** What one call of ECS answered to a list of names. */
export interface EcsAnswer<Item> {
  readonly items: readonly Item[] | undefined;
  readonly failures: readonly Failure[] | undefined;
}

/** What became of each thing that was asked for: found, gone (in neither list), or not told. */
export interface Described<Item> {
  readonly items: readonly Item[];
  readonly untold: readonly { readonly name: string; readonly cause: DiscoveryError }[];
}

/** The last part of an ARN, or a name as it is: unique among what is asked for in one call. */
export function shortNameOf(arnOrName: string): string {
  return arnOrName.slice(arnOrName.lastIndexOf('/') + 1);
}

/**
 * What ECS told of what was asked for. A failure with the reason MISSING says that there is no such thing (any more); any other
 * one, and silence, say nothing about it. ECS developer guide: "API failure reasons".
 */
export function describedOf<Item>(
  call: string,
  wanted: readonly string[],
  { items = [], failures = [] }: EcsAnswer<Item>,
  arnOf: (item: Item) => string | undefined,
): Described<Item> {
  const found = new Set(items.map((item) => shortNameOf(arnOf(item) ?? '')));
  const reasons = new Map(failures.map(({ arn = '', reason = 'without a reason' }) => [shortNameOf(arn), reason]));
  const untold = wanted.flatMap((name) => {
    const reason = reasons.get(shortNameOf(name));
    if (found.has(shortNameOf(name)) || reason === 'MISSING') return [];
    const fault = reason === undefined ? 'was not answered' : `failed: ${reason}`;
    return [{ name, cause: new DiscoveryError('malformed', `${call} for ${name} ${fault}`) }];
  });
  return { items, untold };
}
