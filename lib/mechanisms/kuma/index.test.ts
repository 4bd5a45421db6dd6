import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('kuma', () => {
  it('tells apart who asks whom, and nothing else', () => {
    const identityOf = (changed: object) => mechanism.configure({ server: 'http://kuma:5676', ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m', fetch_timeout: '1m', client_id: 'prometheus' })).toEqual(
      identityOf({}),
    );
    for (const changed of [{ server: 'http://other:5676' }, { client_id: 'a' }]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });
});
