import { describe, expect, it } from 'vitest';
import { hasInlineSecret } from '../../options/secret.ts';
import { mechanism } from './index.ts';

const keys = { access_key: 'AKIAEXAMPLE', secret_key: 'example' };
const filters = [
  { name: 'instance-state-name', values: ['running', 'pending'] },
  { name: 'tag:team', values: ['a'] },
];
const full = {
  region: 'eu-west-1',
  role_arn: 'arn:aws:iam::111122223333:role/a',
  external_id: 'x',
  profile: 'p',
  filters,
};

describe('mechanism ec2', () => {
  it('describes a provider by its region', () => {
    expect(mechanism.configure({ region: 'eu-west-1' }).description).toBe('eu-west-1');
    expect(mechanism.configure({}).description).toBe('default region');
  });

  it('refreshes every minute unless told otherwise', () => {
    expect(mechanism.configure({}).intervalMs).toBe(60_000);
    expect(mechanism.configure({ refresh_interval: '5m' }).intervalMs).toBe(300_000);
  });

  it.each([
    { title: 'the interval', one: full, other: { ...full, refresh_interval: '5m' } },
    {
      title: 'the order of filters and values',
      one: full,
      other: { ...full, filters: [filters[1], { ...filters[0], values: ['pending', 'running', 'pending'] }] },
    },
    {
      title: 'an empty text',
      one: { region: 'eu-west-1' },
      other: { region: 'eu-west-1', endpoint: '', profile: '', role_arn: '', access_key: '' },
    },
    { title: 'a lone key', one: { region: 'eu-west-1' }, other: { region: 'eu-west-1', access_key: 'AKIAEXAMPLE' } },
    { title: 'an external id without a role', one: {}, other: { external_id: 'x' } },
    { title: 'the TLS files', one: full, other: { ...full, tls_config: { ca_file: '/etc/ca.pem' } } },
    { title: 'the value of a secret', one: keys, other: { ...keys, secret_key: 'another' } },
  ])('finds the same whatever $title', ({ one, other }) => {
    expect(mechanism.configure(other).identity).toEqual(mechanism.configure(one).identity);
  });

  it.each([
    { key: 'region', value: 'eu-west-2' },
    { key: 'endpoint', value: 'http://ec2.example.com' },
    { key: 'profile', value: 'q' },
    { key: 'role_arn', value: 'arn:aws:iam::111122223333:role/b' },
    { key: 'external_id', value: 'y' },
    { key: 'filters', value: [] },
    { key: 'port', value: 9100 },
    { key: 'proxy_url', value: 'http://proxy.example.com:3128' },
  ])('finds something else with another $key', ({ key, value }) => {
    const { identity } = mechanism.configure(full);

    expect(mechanism.configure({ ...full, [key]: value }).identity).not.toEqual(identity);
  });

  it('is another provider with another access key, and holds no secret in its identity', () => {
    const { identity, options } = mechanism.configure(keys);

    expect(mechanism.configure({ ...keys, access_key: 'AKIAOTHER' }).identity).not.toEqual(identity);
    expect(JSON.stringify(identity)).not.toContain('example');
    expect(JSON.stringify(options)).not.toContain('"example"');
    expect(hasInlineSecret(options)).toBe(true);
  });

  it.each([
    { title: 'a lone key', options: { secret_key: 'x' }, message: 'access_key and secret_key count only together' },
    {
      title: 'an external id without a role',
      options: { external_id: 'x' },
      message: 'external_id counts only with role_arn',
    },
    { title: 'a profile', options: { profile: 'p' }, message: 'use role_arn', impossibleOn: 'lambda' },
    { title: 'other authentication', options: { bearer_token: 'x' }, message: 'requests to AWS are signed' },
  ])('warns of $title', ({ options, message, impossibleOn }) => {
    expect(mechanism.configure(options).concerns).toEqual([
      { message: expect.stringContaining(message), ...(impossibleOn === undefined ? {} : { impossibleOn }) },
    ]);
  });

  it.each([{}, keys, { ...full, profile: '' }])('has no concern about what works', (options) => {
    expect(mechanism.configure(options).concerns).toEqual([]);
  });
});
