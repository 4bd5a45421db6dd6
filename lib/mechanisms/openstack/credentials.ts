import { DiscoveryError } from '../../errors.ts';
import { urlOf } from '../../options/http-url.ts';
import type { Ports } from '../../ports.ts';
import type { OpenstackOptions } from './options.ts';

/** Where to log in, and as whom; what is not said is empty. */
export interface Credentials {
  readonly identity: URL;
  readonly username: string;
  readonly userId: string;
  readonly password: string;
  readonly projectName: string;
  readonly projectId: string;
  readonly domainName: string;
  readonly domainId: string;
  readonly applicationCredentialName: string;
  readonly applicationCredentialId: string;
  readonly applicationCredentialSecret: string;
  /** The scope of the whole deployment instead of a project. */
  readonly isSystemWide: boolean;
}

/** What the block says, or without an `identity_endpoint` what the environment says. Throws a DiscoveryError (unauthorized) where the latter does not do. */
export function credentialsOf(options: OpenstackOptions, environment: Ports['environment']): Credentials {
  const { identity_endpoint } = options;
  if (identity_endpoint === undefined) return environmentCredentials(environment);
  return {
    identity: urlOf(identity_endpoint),
    username: options.username ?? '',
    userId: options.userid ?? '',
    password: options.password?.reveal() ?? '',
    projectName: options.project_name ?? '',
    projectId: options.project_id ?? '',
    domainName: options.domain_name ?? '',
    domainId: options.domain_id ?? '',
    applicationCredentialName: options.application_credential_name ?? '',
    applicationCredentialId: options.application_credential_id ?? '',
    applicationCredentialSecret: options.application_credential_secret?.reveal() ?? '',
    isSystemWide: false,
  };
}

/** `gophercloud`, `openstack/auth_env.go`, `AuthOptionsFromEnv`. */
function environmentCredentials(environment: Ports['environment']): Credentials {
  const variable = (...names: readonly string[]): string => names.map((name) => environment[name]).find(Boolean) ?? '';
  const identity = URL.parse(variable('OS_AUTH_URL'));
  if (identity === null) {
    const message = 'identity_endpoint is not set, and OS_AUTH_URL in the environment is no URL of an identity service';
    throw new DiscoveryError('unauthorized', message);
  }
  return {
    identity,
    username: variable('OS_USERNAME'),
    userId: variable('OS_USERID'),
    password: variable('OS_PASSWORD'),
    projectName: variable('OS_PROJECT_NAME', 'OS_TENANT_NAME'),
    projectId: variable('OS_PROJECT_ID', 'OS_TENANT_ID'),
    domainName: variable('OS_DOMAIN_NAME'),
    domainId: variable('OS_DOMAIN_ID'),
    applicationCredentialName: variable('OS_APPLICATION_CREDENTIAL_NAME'),
    applicationCredentialId: variable('OS_APPLICATION_CREDENTIAL_ID'),
    applicationCredentialSecret: variable('OS_APPLICATION_CREDENTIAL_SECRET'),
    isSystemWide: variable('OS_SYSTEM_SCOPE') === 'all',
  };
}
