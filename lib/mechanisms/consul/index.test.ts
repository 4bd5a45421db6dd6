import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('consul', () => {
  it('tells apart what finds different services or labels, and nothing else', () => {
    const identityOf = (changed: object) => mechanism.configure({ server: 'c:8500', ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m', allow_stale: false, scheme: 'http' })).toEqual(identityOf({}));
    expect(identityOf({ server: 'https://c:8500' })).toEqual(identityOf({ scheme: 'https' }));
    expect(identityOf({ username: 'u', password: 'p' })).toEqual(
      identityOf({ basic_auth: { username: 'u', password: 'p' } }),
    );
    for (const changed of [
      { server: 'd:8500' },
      { scheme: 'https' },
      { datacenter: 'a' },
      { namespace: 'a' },
      { partition: 'a' },
      { services: ['a'] },
      { tags: ['a'] },
      { node_meta: { a: 'b' } },
      { filter: 'a' },
      { health_filter: 'a' },
      { tag_separator: ';' },
    ]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });

  it('warns of an agent on the machine itself', () => {
    expect(mechanism.configure({}).concerns).toMatchObject([{ impossibleOn: 'lambda' }]);
  });
});
