import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('marathon', () => {
  it('tells apart who is asked by whom, and nothing else', () => {
    const identityOf = (changed: object) =>
      mechanism.configure({ servers: ['http://a', 'http://b'], ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m', servers: ['http://b', 'http://a'] })).toEqual(identityOf({}));
    for (const changed of [{ servers: ['http://a'] }, { auth_token_file: 'ssm:/t' }]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });
});
