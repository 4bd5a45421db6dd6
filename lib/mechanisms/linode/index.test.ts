import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('linode', () => {
  it('tells apart what finds different instances or labels, and nothing else', () => {
    const identityOf = (changed: object) =>
      mechanism.configure({ bearer_token_file: 'ssm:/linode', ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m' })).toEqual(identityOf({}));
    for (const changed of [{ region: 'us-east' }, { port: 9100 }, { tag_separator: ';' }]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });
});
