import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

const block = {
  subscription_id: '11111111-1111-1111-1111-111111111111',
  tenant_id: 'tenant',
  client_id: 'client',
  client_secret_file: 'ssm:/azure',
};

describe('azure', () => {
  it('tells apart what finds different machines, and nothing else', () => {
    const identityOf = (changed: object) => mechanism.configure({ ...block, ...changed }).identity;

    expect(identityOf({ refresh_interval: '1h' })).toEqual(identityOf({}));
    expect(identityOf({ environment: 'azurecloud' })).toEqual(identityOf({}));
    for (const changed of [
      { environment: 'AzureChinaCloud' },
      { authentication_method: 'SDK' },
      { subscription_id: 'other' },
      { tenant_id: 'other' },
      { client_id: 'other' },
      { client_secret_file: 'ssm:/other' },
      { resource_group: 'rg1' },
      { port: 9100 },
      { proxy_url: 'http://proxy.example.com:3128' },
    ]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });

  it.each(['ManagedIdentity', 'SDK', 'WorkloadIdentity'])('is of no use on Lambda as %s', (authentication_method) => {
    const { concerns } = mechanism.configure({ ...block, authentication_method });

    expect(concerns).toMatchObject([
      { impossibleOn: 'lambda', message: expect.stringContaining(authentication_method) },
      { message: expect.stringContaining('client_secret does not count') },
    ]);
  });

  it('warns of another authentication, which is not sent', () => {
    expect(mechanism.configure(block).concerns).toEqual([]);
    expect(mechanism.configure({ ...block, bearer_token: 'a' }).concerns).toMatchObject([
      { message: expect.stringContaining('no other authentication') },
    ]);
  });
});
