import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('eureka', () => {
  it('tells servers and who asks them apart, and nothing else', () => {
    const identityOf = (changed: object) => mechanism.configure({ server: 'http://a/eureka', ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m' })).toEqual(identityOf({}));
    for (const changed of [{ server: 'http://b/eureka' }, { basic_auth: { username: 'u' } }]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });
});
