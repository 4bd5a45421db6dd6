import { DiscoveryError } from '../../errors.ts';
import type { Credentials } from './credentials.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What is posted to version 3 of an identity service. Throws a DiscoveryError (unauthorized) for credentials that are not enough,
 * or that say two things at once. https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management
 */
export function loginBody(credentials: Credentials): Fields {
  const scope = scopeOf(credentials);
  const identity =
    credentials.password === ''
      ? applicationIdentity(credentials)
      : passwordIdentity(credentials, credentials.password);
  return { auth: { identity, ...(scope === undefined ? {} : { scope }) } };
}

/** What is posted to version 2.0. https://docs.openstack.org/api-ref/identity/v2/ */
export function oldLoginBody({ username, password, projectId, projectName }: Credentials): Fields {
  if (username === '' || password === '')
    throw refused('version 2.0 of the identity service needs username and password');
  return {
    auth: {
      passwordCredentials: { username, password },
      ...(projectId === '' ? {} : { tenantId: projectId }),
      ...(projectName === '' ? {} : { tenantName: projectName }),
    },
  };
}

function passwordIdentity(credentials: Credentials, password: string): Fields {
  return { methods: ['password'], password: { user: { ...passwordUser(credentials), password } } };
}

function passwordUser({ username, userId, domainId, domainName }: Credentials): Fields {
  if ((username === '') === (userId === '')) throw refused('exactly one of username and userid must be set');
  const named = [domainId, domainName].filter((domain) => domain !== '').length;
  if (userId !== '') {
    if (named > 0) throw refused('userid excludes domain_id and domain_name');
    return { id: userId };
  }
  if (named !== 1) throw refused('username needs exactly one of domain_id and domain_name');
  return { name: username, domain: domainOf({ domainId, domainName }) };
}

function applicationIdentity(credentials: Credentials): Fields {
  const { applicationCredentialId: id, applicationCredentialName: name } = credentials;
  if (id === '' && name === '') throw refused('neither a password nor an application credential is set');
  const secret = credentials.applicationCredentialSecret;
  if (secret === '') throw refused('the application credential has no application_credential_secret');
  const credential = id === '' ? { name, user: applicationUser(credentials), secret } : { id, secret };
  return { methods: ['application_credential'], application_credential: credential };
}

function applicationUser({ username, userId, domainId, domainName }: Credentials): Fields {
  if (userId !== '') return { id: userId };
  if (username === '') throw refused('application_credential_name needs username or userid');
  if (domainId === '' && domainName === '') throw refused('username needs domain_id or domain_name');
  return { name: username, domain: domainOf({ domainId, domainName }) };
}

/** Undefined: what the credentials are good for by themselves. `gophercloud`, `auth_options.go`, `ToTokenV3ScopeMap`. */
function scopeOf({ isSystemWide, projectId, projectName, domainId, domainName }: Credentials): Fields | undefined {
  if (isSystemWide) return { system: { all: true } };
  if (projectId !== '') return { project: { id: projectId } };
  if (projectName === '') return undefined;
  if (domainId === '' && domainName === '') throw refused('project_name needs domain_id or domain_name');
  return { project: { name: projectName, domain: domainOf({ domainId, domainName }) } };
}

function domainOf({ domainId, domainName }: Pick<Credentials, 'domainId' | 'domainName'>): Fields {
  return domainId === '' ? { name: domainName } : { id: domainId };
}

function refused(message: string): DiscoveryError {
  return new DiscoveryError('unauthorized', `no login: ${message}`);
}
