import { describe, expect, it } from 'vitest';
import { DiscoveryError } from '../../errors.ts';
import type { Credentials } from './credentials.ts';
import { loginBody, oldLoginBody } from './login-body.ts';

const nobody: Credentials = {
  identity: new URL('https://keystone.example.com/v3/'),
  username: '',
  userId: '',
  password: '',
  projectName: '',
  projectId: '',
  domainName: '',
  domainId: '',
  applicationCredentialName: '',
  applicationCredentialId: '',
  applicationCredentialSecret: '',
  isSystemWide: false,
};
const user = { username: 'ops', password: 'secret', domainId: 'default' };

describe('loginBody', () => {
  it.each([
    { said: {}, missing: 'neither a password nor an application credential is set' },
    { said: { password: 'secret' }, missing: 'exactly one of username and userid must be set' },
    { said: { ...user, userId: 'u' }, missing: 'exactly one of username and userid must be set' },
    { said: { ...user, domainId: '' }, missing: 'username needs exactly one of domain_id and domain_name' },
    { said: { ...user, domainName: 'Default' }, missing: 'username needs exactly one of domain_id and domain_name' },
    { said: { ...user, username: '', userId: 'u' }, missing: 'userid excludes domain_id and domain_name' },
    {
      said: { userId: 'u', password: 'secret', projectName: 'ops' },
      missing: 'project_name needs domain_id or domain_name',
    },
    { said: { applicationCredentialId: 'a' }, missing: 'has no application_credential_secret' },
    {
      said: { applicationCredentialName: 'a', applicationCredentialSecret: 's' },
      missing: 'application_credential_name needs username or userid',
    },
    {
      said: { applicationCredentialName: 'a', applicationCredentialSecret: 's', username: 'ops' },
      missing: 'username needs domain_id or domain_name',
    },
  ])('refuses credentials of which $missing', ({ said, missing }) => {
    const made = () => loginBody({ ...nobody, ...said });

    expect(made).toThrow(DiscoveryError);
    expect(made).toThrow(missing);
  });

  it('asks for the whole deployment where the environment says so', () => {
    expect(loginBody({ ...nobody, ...user, isSystemWide: true })).toMatchObject({
      auth: { scope: { system: { all: true } } },
    });
  });

  it('lets an application credential go by the id of its user', () => {
    const said = { applicationCredentialName: 'a', applicationCredentialSecret: 's', userId: 'u' };

    expect(loginBody({ ...nobody, ...said })).toEqual({
      auth: {
        identity: {
          methods: ['application_credential'],
          application_credential: { name: 'a', user: { id: 'u' }, secret: 's' },
        },
      },
    });
  });
});

describe('oldLoginBody', () => {
  it('refuses what version 2.0 does not know', () => {
    expect(() => oldLoginBody({ ...nobody, userId: 'u', password: 'secret' })).toThrow('needs username and password');
  });
});
