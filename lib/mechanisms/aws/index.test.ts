import { describe, expect, it } from 'vitest';
import { hasInlineSecret } from '../../options/secret.ts';
import { mechanism } from './index.ts';
import { awsRoles, keysOfRole } from './roles.ts';

const block = {
  role: 'ecs',
  region: 'eu-west-1',
  port: 9100,
  clusters: ['a', 'b'],
  filters: [{ name: 'n', values: ['v'] }],
};

describe('mechanism aws', () => {
  it('describes a provider by its role and region', () => {
    expect(mechanism.configure(block).description).toBe('ecs/eu-west-1');
    expect(mechanism.configure({ role: 'rds' }).description).toBe('rds/default region');
  });

  it.each([
    { refresh_interval: undefined, intervalMs: 60_000 },
    { refresh_interval: '0s', intervalMs: 60_000 },
    { refresh_interval: '5m', intervalMs: 300_000 },
  ])('refreshes every $intervalMs ms for $refresh_interval', ({ refresh_interval, intervalMs }) => {
    expect(mechanism.configure({ role: 'msk', refresh_interval }).intervalMs).toBe(intervalMs);
  });

  it.each([
    { port: undefined, is: 80 },
    { port: 0, is: 80 },
    { port: 9100, is: 9100 },
  ])('takes port $is for $port', ({ port, is }) => {
    expect(mechanism.configure({ role: 'msk', port }).options).toMatchObject({ port: is });
  });

  it.each([
    { written: {}, taken: { follow_redirects: false, enable_http2: false } },
    { written: { follow_redirects: true }, taken: { follow_redirects: true, enable_http2: false } },
    { written: { enable_http2: true }, taken: { follow_redirects: false, enable_http2: true } },
  ])('does over HTTP only what $written says', ({ written, taken }) => {
    expect(mechanism.configure({ role: 'ec2', ...written }).options).toMatchObject(taken);
  });

  it('does not compare the keys of the HTTP client block', () => {
    const both = { bearer_token: 'a', basic_auth: { username: 'u' }, authorization: { type: 'Basic' } };

    expect(() => mechanism.configure({ role: 'ec2', ...both })).not.toThrow();
  });

  it('shares nothing between two blocks', () => {
    const first = mechanism.configure({ role: 'ecs', clusters: ['a'] });
    const second = mechanism.configure({ role: 'ecs' });

    expect(first.options).toMatchObject({ clusters: ['a'] });
    expect(second.options).toMatchObject({ clusters: [] });
  });

  it.each(awsRoles.flatMap((role) => (['clusters', 'filters', 'port'] as const).map((key) => ({ role, key }))))(
    'finds something else with other $key in the role $role only where the role reads them',
    ({ role, key }) => {
      const one = mechanism.configure({ ...block, role });
      const other = mechanism.configure({ ...block, role, [key]: key === 'port' ? 9200 : [] });

      const isEqual = JSON.stringify(one.identity) === JSON.stringify(other.identity);

      expect(isEqual).toBe(!keysOfRole[role].includes(key));
    },
  );

  it('is another provider with another role', () => {
    const [one, other] = ['msk', 'ecs'].map((role) => mechanism.configure({ ...block, role }).identity);

    expect(one).not.toEqual(other);
  });

  it('holds no secret in its identity', () => {
    const keys = { access_key: 'AKIAEXAMPLE', secret_key: 'very-secret' };
    const { identity, options } = mechanism.configure({ role: 'ec2', ...keys });

    expect(JSON.stringify([identity, options])).not.toContain('very-secret');
    expect(hasInlineSecret(options)).toBe(true);
  });

  it.each([
    { title: 'clusters for ec2', options: { role: 'ec2', clusters: ['a'] }, message: 'clusters counts for nothing' },
    {
      title: 'filters for ecs',
      options: { role: 'ecs', filters: block.filters },
      message: 'filters counts for nothing with the role ecs',
    },
    { title: 'what names no cache', options: { role: 'elasticache', clusters: ['x'] }, message: '"x" is not the ARN' },
    { title: 'a lone key', options: { role: 'rds', access_key: 'A' }, message: 'count only together' },
  ])('warns of $title', ({ options, message }) => {
    expect(mechanism.configure(options).concerns).toEqual([{ message: expect.stringContaining(message) }]);
  });

  it.each(awsRoles)('has no concern about %s alone', (role) => {
    expect(mechanism.configure({ role }).concerns).toEqual([]);
  });
});
