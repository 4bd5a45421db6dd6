import type { EventScope } from '../model/event-scope.ts';
import type { AwsIdentityOptions } from './credentials.ts';

interface AskedPlace extends Pick<AwsIdentityOptions, 'access_key' | 'profile' | 'role_arn'> {
  readonly region?: string | undefined;
}

/** The events of some services in the account and region that a block asks; of a role's account, which its ARN names. */
export function eventScopeOf({ region = 'own', ...identity }: AskedPlace, sources: readonly string[]): EventScope {
  return { sources, region, account: accountOf(identity) };
}

function accountOf({ access_key, profile, role_arn }: Omit<AskedPlace, 'region'>): string {
  if (role_arn !== undefined) return /^arn:[^:]*:iam::(\d{12}):/.exec(role_arn)?.[1] ?? 'any';
  return access_key === undefined && profile === undefined ? 'own' : 'any';
}
