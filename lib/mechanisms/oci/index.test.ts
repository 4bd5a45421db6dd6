import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

const block = { tenancy: 't', user: 'u', fingerprint: 'f', key_file: 'ssm:/oci', region: 'us-phoenix-1' };

describe('oci', () => {
  it('tells apart what finds different instances, and nothing else', () => {
    const identityOf = (changed: object) => mechanism.configure({ ...block, ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m', key_passphrase: 'a' })).toEqual(identityOf({}));
    expect(identityOf({ region: 'PHX' })).toEqual(identityOf({}));
    expect(identityOf({ compartments: ['a', 'b'] })).toEqual(identityOf({ compartments: ['b', 'a', 'b'] }));
    for (const changed of [
      { tenancy: 'other' },
      { user: 'other' },
      { fingerprint: 'other' },
      { key_file: 'ssm:/other' },
      { region: 'us-ashburn-1' },
      { compartments: ['a'] },
      { port: 9100 },
    ]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });

  it('warns of another authentication, which is not sent', () => {
    expect(mechanism.configure(block).concerns).toEqual([]);
    expect(mechanism.configure({ ...block, bearer_token: 'a' }).concerns).toMatchObject([
      { message: expect.stringContaining('no other authentication') },
    ]);
  });
});
