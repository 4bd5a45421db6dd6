import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('swarm', () => {
  it('tells apart who is asked and scraped, and nothing else', () => {
    const identityOf = (changed: object) => mechanism.configure({ masters: ['http://a:1'], ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m' })).toEqual(identityOf({}));
    for (const changed of [{ masters: ['http://b:1'] }, { metrics_port: '1' }]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });
});
