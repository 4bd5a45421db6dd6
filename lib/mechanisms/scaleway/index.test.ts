import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('scaleway', () => {
  it('tells apart what finds different servers, and nothing else', () => {
    const block = {
      role: 'instance',
      project_id: '8feda53f-15f0-447f-badf-ebe32dad2fc0',
      access_key: 'SCWXXXXXXXXXXXXXXXXX',
      secret_key_file: 'ssm:/scaleway',
    };
    const identityOf = (changed: object) => mechanism.configure({ ...block, ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m' })).toEqual(identityOf({}));
    for (const changed of [
      { role: 'baremetal' },
      { zone: 'nl-ams-1' },
      { name_filter: 'web' },
      { tags_filter: ['a'] },
      { port: 9100 },
      { secret_key_file: 'ssm:/other' },
      { api_url: 'https://scaleway.example.com' },
    ]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });
});
