import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('uyuni', () => {
  it('tells apart what finds different endpoints or labels, and nothing else', () => {
    const block = { server: 'https://uyuni', username: 'u', password: 'p' };
    const identityOf = (changed: object) => mechanism.configure({ ...block, ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m', password: 'q' })).toEqual(identityOf({}));
    for (const changed of [{ server: 'https://other' }, { username: 'v' }, { entitlement: 'e' }, { separator: ';' }]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });
});
