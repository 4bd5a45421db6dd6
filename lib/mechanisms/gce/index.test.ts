import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

const block = { project: 'p', zone: 'europe-west1-b', credentials_file: 'ssm:/google' };

describe('gce', () => {
  it('tells apart what finds different instances, and nothing else', () => {
    const identityOf = (changed: object) => mechanism.configure({ ...block, ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m' })).toEqual(identityOf({}));
    for (const changed of [
      { project: 'q' },
      { zone: 'europe-west1-c' },
      { filter: 'labels.env=prod' },
      { credentials_file: 'ssm:/other' },
      { port: 9100 },
      { tag_separator: ';' },
    ]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });

  it('is of no use on Lambda without credentials', () => {
    expect(mechanism.configure({ ...block, credentials_file: '' }).concerns).toMatchObject([
      { impossibleOn: 'lambda', message: expect.stringContaining('set credentials_file') },
    ]);
    expect(mechanism.configure(block).concerns).toEqual([]);
  });
});
