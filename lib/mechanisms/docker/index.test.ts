import { describe, expect, it } from 'vitest';
import { runCases } from '../../../test/support/run-cases.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

describe('docker', () => {
  it('tells apart what finds different containers or labels, and nothing else', () => {
    const identityOf = (changed: object) => mechanism.configure({ host: 'tcp://engine:2375', ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m', bearer_token_file: 'ssm:/t' })).toEqual(identityOf({}));
    for (const changed of [
      { host: 'unix:///var/run/docker.sock' },
      { port: 9100 },
      { filters: [{ name: 'label', values: ['a'] }] },
      { host_networking_host: 'engine' },
      { match_first_network: false },
    ]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });

  it.each([
    { options: { host: 'unix:///var/run/docker.sock' }, concern: { impossibleOn: 'lambda' } },
    { options: { host: 'tcp://127.0.0.1:2375' }, concern: { impossibleOn: 'lambda' } },
    {
      options: { host: 'tcp://engine:2375', bearer_token: 'a' },
      concern: { message: expect.stringContaining('count only') },
    },
    {
      options: { host: 'https://a:b@engine:2375' },
      concern: { message: expect.stringContaining('the password in host') },
    },
  ])('warns of $options', ({ options, concern }) => {
    expect(mechanism.configure(options).concerns).toMatchObject([concern]);
  });
});
