import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('openstack', () => {
  const block = { role: 'instance', region: 'RegionOne', identity_endpoint: 'https://keystone.example.com/v3' };
  const identityOf = (changed: object) => mechanism.configure({ ...block, ...changed }).identity;

  it('shares what is found between blocks that ask alike, whatever their pace', () => {
    expect(identityOf({ refresh_interval: '5m', tls_config: { ca_file: 'ca.crt' }, password: 'a' })).toEqual(
      identityOf({}),
    );
    for (const changed of [
      { role: 'hypervisor' },
      { region: 'RegionTwo' },
      { identity_endpoint: 'https://other.example.com/v3' },
      { identity_endpoint: '' },
      { username: 'a' },
      { project_id: 'a' },
      { project_name: 'a' },
      { domain_id: 'a' },
      { application_credential_id: 'a' },
      { all_tenants: true },
      { availability: 'admin' },
      { port: 9100 },
      { tls_config: { cert_file: 'a.crt', key_file: 'a.key' } },
    ]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });

  it('says who is asked for what, without a password', () => {
    const { description } = mechanism.configure({
      ...block,
      identity_endpoint: 'https://me:secret@keystone.example.com',
    });

    expect(description).toBe('instance/keystone.example.com/RegionOne');
  });

  it.each([
    ['an identity service that is the function itself', 'http://127.0.0.1:5000/v3'],
    ['a login out of the environment', ''],
  ])('warns of %s', (_name, identity_endpoint) => {
    const { concerns } = mechanism.configure({ ...block, identity_endpoint });

    expect(concerns).toMatchObject([{ impossibleOn: 'lambda' }]);
  });
});
