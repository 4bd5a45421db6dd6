import type { Concern } from '../mechanisms/mechanism.ts';
import { isAuthenticated } from '../options/http-client.ts';
import { hasKeys } from './aws-identity.ts';
import type { AwsOptions } from './aws-options.ts';

/** What of the keys that every AWS mechanism has is not what one may think. */
export function awsConcernsOf(options: AwsOptions): readonly Concern[] {
  const { access_key, secret_key, role_arn, role_arns, external_id, profile, regions, endpoint } = options;
  const concerns: Concern[] = [];
  if ((access_key === undefined) !== (secret_key === undefined)) {
    concerns.push({ message: 'access_key and secret_key count only together; the one that is set is passed over' });
  }
  if (external_id !== undefined && role_arn === undefined && role_arns === undefined) {
    concerns.push({ message: 'external_id counts only with role_arn or role_arns' });
  }
  if (profile !== undefined && !hasKeys(options)) {
    concerns.push({
      impossibleOn: 'lambda',
      message: 'profile names a shared AWS configuration file, which a function does not have; use role_arn',
    });
  }
  if (regions !== undefined && endpoint !== undefined) {
    concerns.push({ message: 'endpoint is asked for every region; those of AWS answer for one' });
  }
  if (isAuthenticated(options)) {
    concerns.push({ message: 'requests to AWS are signed; no other authentication is sent' });
  }
  return concerns;
}
