import { describe, expect, it } from 'vitest';
import { hasInlineSecret } from '../../options/secret.ts';
import { mechanism } from './index.ts';

const url = 'http://sd.example.com/x';

describe('options of http', () => {
  it.each(['HTTP://h/x', 'http://h:80?x=1', 'https://u:p@h/', 'http://[2001:db8::1]:80/x'])('take %s', (each) => {
    expect(() => mechanism.configure({ url: each })).not.toThrow();
  });

  it.each([
    ['localhost:80/x', 'must begin with http:// or https://'],
    ['//h/x', 'must begin with http:// or https://'],
    ['ftp://h', 'must begin with http:// or https://'],
    ['', 'is empty'],
    ['http:///x', 'names no host'],
    ['http:/h/x', 'names no host'],
    ['http://h:port/x', 'is not a URL'],
  ])('refuse %j: %s', (each, message) => {
    expect(() => mechanism.configure({ url: each })).toThrow(message);
  });

  it('have an interval of a minute where none is given', () => {
    expect(mechanism.configure({ url }).intervalMs).toBe(60_000);
    expect(mechanism.configure({ url, refresh_interval: '90s' }).intervalMs).toBe(90_000);
  });

  it('are the same provider whatever the interval and TLS files, and another with another URL or user', () => {
    const { identity } = mechanism.configure({ url });

    const same = { url, refresh_interval: '5m', tls_config: { ca_file: '/ca.pem' } };
    expect(mechanism.configure(same).identity).toEqual(identity);
    for (const other of [{ url: `${url}?y` }, { url, basic_auth: { username: 'u' } }]) {
      expect(mechanism.configure(other).identity).not.toEqual(identity);
    }
  });

  it.each(['http:/u:pass@h/x', 'http:///u:pass@h/x', '//u:pass@h/x', 'ftp://u:pass@h', 'http://u:pass@h:port/'])(
    'are refused without the password of %s',
    (each) => {
      const { error } = mechanism.options.safeParse({ url: each });

      expect(error?.issues.map(({ message }) => message)).toEqual([expect.stringContaining('xxxxx')]);
      expect(JSON.stringify(error?.issues)).not.toContain('pass@');
    },
  );

  it('show the password of a URL nowhere, and are not shared because of it', () => {
    const configured = mechanism.configure({ url: 'http://u:pass@sd.example.com/x' });

    expect(JSON.stringify(configured)).not.toContain('pass@');
    expect(hasInlineSecret(configured.options)).toBe(true);
    expect(configured.description).toBe('sd.example.com/x');
    expect(configured.concerns).toEqual([{ message: expect.stringContaining('password_file') }]);
  });

  it.each(['http://localhost:80/x', 'http://127.0.0.1/x', 'https://[::1]/x'])('cannot work on lambda: %s', (each) => {
    expect(mechanism.configure({ url: each }).concerns).toEqual([
      { impossibleOn: 'lambda', message: expect.any(String) },
    ]);
  });

  it('report everything at once', () => {
    const all = { url: 'ftp://h', refresh_interval: 'x', bearer_token: 'a', bearer_token_file: 'b', unknown: 1 };

    const outcome = mechanism.options.safeParse(all);

    expect(outcome.error?.issues.map(({ path }) => path.join('.')).toSorted()).toEqual([
      '',
      'bearer_token_file',
      'refresh_interval',
      'url',
    ]);
  });
});
