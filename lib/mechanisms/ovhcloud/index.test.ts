import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('ovhcloud', () => {
  const block = { service: 'vps', application_key: 'a', application_secret: 's', consumer_key: 'c' };
  const configured = (changed: object) => mechanism.configure({ ...block, ...changed });

  it('tells apart what finds different servers, and holds no secret', () => {
    const { identity } = configured({});

    expect(configured({ refresh_interval: '5m' }).identity).toEqual(identity);
    expect(configured({ consumer_key: 'other' }).identity).toEqual(identity);
    for (const changed of [{ service: 'dedicated_server' }, { endpoint: 'ovh-ca' }, { application_key: 'b' }]) {
      expect(configured(changed).identity).not.toEqual(identity);
    }
  });

  it.each([
    ['ovh-eu', 0],
    ['https://api.example.com/1.0', 0],
    ['ovh-xx', 1],
    ['https://api.example.com/1.0/', 1],
    ['constructor', 1],
    ['api.example.com/1.0', 1],
  ])('warns of an endpoint that nobody knows: %s', (endpoint, warnings) => {
    expect(configured({ endpoint }).concerns).toHaveLength(warnings);
  });
});
