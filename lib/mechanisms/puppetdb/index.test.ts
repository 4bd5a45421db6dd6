import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('puppetdb', () => {
  const block = { url: 'https://puppetdb.example.com', query: 'resources { type = "Class" }' };

  it('tells apart what finds different nodes or labels, and nothing else', () => {
    const identityOf = (changed: object) => mechanism.configure({ ...block, ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m', tls_config: { ca_file: 'ca.pem' } })).toEqual(identityOf({}));
    for (const changed of [
      { url: 'https://other.example.com' },
      { query: 'x' },
      { include_parameters: true },
      { port: 1 },
    ]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });

  it('warns of a server on the machine itself', () => {
    const { concerns } = mechanism.configure({ ...block, url: 'http://localhost:8080' });

    expect(concerns).toMatchObject([{ impossibleOn: 'lambda' }]);
  });
});
