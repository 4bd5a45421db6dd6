import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('hetzner', () => {
  it('tells apart what finds different servers, and nothing else', () => {
    const block = { role: 'hcloud', label_selector: 'env=prod', authorization: { credentials_file: 'ssm:/hetzner' } };
    const identityOf = (changed: object) => mechanism.configure({ ...block, ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m' })).toEqual(identityOf({}));
    for (const changed of [{ role: 'robot' }, { label_selector: 'env=test' }, { port: 9100 }]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
    expect(identityOf({ role: 'robot', label_selector: 'a' })).toEqual(
      identityOf({ role: 'robot', label_selector: 'b' }),
    );
  });

  it('warns of a selector that selects nothing', () => {
    expect(mechanism.configure({ role: 'robot', label_selector: 'a' }).concerns).toMatchObject([
      { message: expect.stringContaining('counts only with role hcloud') },
    ]);
    expect(mechanism.configure({ role: 'hcloud', label_selector: 'a' }).concerns).toEqual([]);
  });
});
