import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('stackit', () => {
  const configured = (changed: object) => mechanism.configure({ project: 'p', ...changed });

  it('tells apart what finds different servers, and nothing else', () => {
    const { identity } = configured({});

    const same = { refresh_interval: '5m', region: 'eu01', tls_config: { ca_file: 'ca.crt' }, private_key: 'k' };
    expect(configured(same).identity).toEqual(identity);
    for (const changed of [
      { project: 'q' },
      { region: 'eu02' },
      { endpoint: 'https://host.example.com' },
      { port: 9100 },
      { service_account_key_path: 'a' },
      { private_key_path: 'a' },
      { credentials_file_path: 'a' },
      { authorization: { credentials_file: 'a' } },
    ]) {
      expect(configured(changed).identity).not.toEqual(identity);
    }
  });

  it.each([
    ['a key that nothing uses', { private_key_path: 'a' }, 'private_key_path is not used'],
    ['no project', { project: '' }, 'project is empty'],
    ['an API on the machine itself', { endpoint: 'http://localhost:8080' }, 'localhost is the function itself'],
  ])('warns of %s', (_name, changed, message) => {
    expect(configured(changed).concerns).toMatchObject([{ message: expect.stringContaining(message) }]);
  });

  it('has nothing to warn of in a block with a service account', () => {
    expect(configured({ service_account_key_path: 'a', private_key_path: 'b' }).concerns).toEqual([]);
  });
});
