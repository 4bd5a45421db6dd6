import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('digitalocean', () => {
  it('shares what is found between blocks that ask alike, whatever their pace', () => {
    const key = { credentials_file: 'ssm:/digitalocean' };
    const { identity } = mechanism.configure({ authorization: key });

    expect(mechanism.configure({ authorization: key, refresh_interval: '5m' }).identity).toEqual(identity);
    expect(mechanism.configure({ authorization: key, role: 'databases' }).identity).not.toEqual(identity);
    expect(mechanism.configure({ authorization: { credentials_file: 'ssm:/other' } }).identity).not.toEqual(identity);
  });
});
