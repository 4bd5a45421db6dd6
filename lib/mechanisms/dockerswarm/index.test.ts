import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('dockerswarm', () => {
  it('tells apart what finds different things, and nothing else', () => {
    const block = { host: 'tcp://manager:2375', role: 'tasks' };
    const identityOf = (changed: object) => mechanism.configure({ ...block, ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m' })).toEqual(identityOf({}));
    for (const changed of [{ host: 'tcp://other:2375' }, { role: 'nodes' }, { port: 9100 }]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });
});
