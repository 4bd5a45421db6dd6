import { DiscoveryError } from '../../errors.ts';

/** What of the id of a resource is used: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/n`. */
export interface ResourceId {
  /** As written; empty where the resource is in none. */
  readonly resourceGroup: string;
  /** Of the resource itself. */
  readonly name: string;
}

/** Takes the id of a resource apart. Throws a DiscoveryError for what is none. `azcore`, `arm/internal/resource`, `ParseResourceID`. */
export function resourceIdOf(id: string): ResourceId {
  const parts = id
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const [root = '', , level = '', group = ''] = parts;
  const isRooted = ['subscriptions', 'providers'].includes(root.toLowerCase());
  const isGrouped = level.toLowerCase() === 'resourcegroups' && root.toLowerCase() === 'subscriptions';
  const isWhole = isGrouped ? parts.length > 5 : parts.length > 1;
  if (!id.startsWith('/') || !isRooted || !isWhole)
    throw new DiscoveryError('malformed', `"${id}" is not the id of an Azure resource`);
  return { resourceGroup: isGrouped ? group : '', name: parts.at(-1) ?? '' };
}
