import type { EventScope } from '../model/event-scope.ts';
import { accountOf } from './aws-places.ts';
import type { AwsIdentityOptions } from './credentials.ts';

interface AskedPlace extends Pick<AwsIdentityOptions, 'access_key' | 'profile' | 'role_arn'> {
  readonly region?: string | undefined;
  readonly regions?: 'all' | readonly string[] | undefined;
}

/** The events of some services in the account and region that a block asks; of a role's account, which its ARN names. */
export function eventScopeOf(
  { region = 'own', regions, ...identity }: AskedPlace,
  sources: readonly string[],
): EventScope {
  return { sources, region: regions === undefined ? region : 'any', account: accountAsked(identity) };
}

function accountAsked({ access_key, profile, role_arn }: Omit<AskedPlace, 'region' | 'regions'>): string {
  if (role_arn !== undefined) return accountOf(role_arn) ?? 'any';
  return access_key === undefined && profile === undefined ? 'own' : 'any';
}
