import { describe, expect, it } from 'vitest';
import type { ProxyOptions } from '../options/proxy.ts';
import { isProxied, proxyFor } from './proxy-choice.ts';

const proxy = 'http://proxy.example.com:3128';
const own = (noProxy?: string): ProxyOptions => ({
  proxy_url: proxy,
  no_proxy: noProxy,
  proxy_from_environment: false,
});
const fromEnvironment: ProxyOptions = { proxy_from_environment: true };

describe('isProxied', () => {
  it.each([
    ['http://example.com/', '', true],
    ['http://example.com/', '*', false],
    ['http://example.com/', 'example.com', false],
    ['http://sub.example.com/', 'example.com', false],
    ['http://notexample.com/', 'example.com', true],
    ['http://example.com/', '.example.com', true],
    ['http://sub.example.com/', '.example.com', false],
    ['http://example.com/', '*.example.com', true],
    ['http://sub.example.com/', '*.example.com', false],
    ['http://EXAMPLE.com/', ' other.example , Example.COM ', false],
    ['http://example.com/', 'example.com:80', false],
    ['http://example.com:8080/', 'example.com:80', true],
    ['https://example.com/', 'example.com:443', false],
    ['http://192.0.2.7/', '192.0.2.0/24', false],
    ['http://192.0.3.7/', '192.0.2.0/24', true],
    ['http://192.0.2.7/', '192.0.2.7', false],
    ['http://192.0.2.7:81/', '192.0.2.7:80', true],
    ['http://[2001:db8::7]/', '2001:db8::/32', false],
    ['http://[2001:db8::7]/', '2001:db8::7', false],
    ['http://[2001:db8::7]:81/', '[2001:db8::7]:81', false],
    ['http://[2001:db8::7]/', '192.0.2.0/24', true],
    ['http://example.com/', '192.0.2.0/24', true],
    ['http://192.0.2.7/', '192.0.2.0/99', true],
    ['http://localhost/', '', false],
    ['http://127.0.0.2/', '', false],
    ['http://[::1]/', '', false],
  ])('%s with no_proxy %j: %s', (url, noProxy, expected) => {
    expect(isProxied(new URL(url), noProxy)).toBe(expected);
  });
});

describe('proxyFor', () => {
  const at = (url: string, options: ProxyOptions, environment: Readonly<Record<string, string>> = {}) =>
    proxyFor(new URL(url), options, environment)?.href;

  it('is none unless asked for', () => {
    expect(at('http://example.com/', { proxy_from_environment: false }, { HTTP_PROXY: proxy })).toBeUndefined();
  });

  it('is proxy_url for all, loopback too, but for its exceptions', () => {
    expect(at('http://127.0.0.1/', own())).toBe(`${proxy}/`);
    expect(at('http://example.com/', own('example.org'))).toBe(`${proxy}/`);
    expect(at('http://example.com/', own('example.com'))).toBeUndefined();
  });

  it.each([
    {
      name: 'HTTP_PROXY for http',
      url: 'http://example.com/',
      environment: { HTTP_PROXY: proxy },
      expected: `${proxy}/`,
    },
    {
      name: 'http_proxy in small letters',
      url: 'http://example.com/',
      environment: { http_proxy: proxy },
      expected: `${proxy}/`,
    },
    {
      name: 'HTTPS_PROXY for https',
      url: 'https://example.com/',
      environment: { HTTPS_PROXY: proxy },
      expected: `${proxy}/`,
    },
    { name: 'none for https', url: 'https://example.com/', environment: { HTTP_PROXY: proxy }, expected: undefined },
    {
      name: 'a proxy without scheme',
      url: 'http://example.com/',
      environment: { HTTP_PROXY: 'p.example.com:3128' },
      expected: 'http://p.example.com:3128/',
    },
    {
      name: 'NO_PROXY',
      url: 'http://example.com/',
      environment: { HTTP_PROXY: proxy, no_proxy: 'example.com' },
      expected: undefined,
    },
    { name: 'nothing at all', url: 'http://example.com/', environment: {}, expected: undefined },
  ])('heeds of the environment: $name', ({ url, environment, expected }) => {
    expect(proxyFor(new URL(url), fromEnvironment, environment)?.href).toBe(expected);
  });

  it('does not go around a proxy that it cannot speak to', () => {
    expect(() => at('http://example.com/', fromEnvironment, { HTTP_PROXY: 'socks5://u:hush@p' })).toThrow(
      'HTTP_PROXY in the environment is not the URL of an HTTP proxy',
    );
  });
});
