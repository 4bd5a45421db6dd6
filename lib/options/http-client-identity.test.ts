import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  defaultHttpClientOptions,
  type HttpClientOptions,
  httpClientFields,
  identityOfHttpClient,
  isDefaultHttpClient,
} from './http-client.ts';

const client = { client_id: 'c', token_url: 'http://auth.example.com/token' };
const proxy = 'http://proxy.example.com:3128';

function parsed(block: unknown): HttpClientOptions {
  return z.strictObject(httpClientFields).parse(block);
}

describe('isDefaultHttpClient', () => {
  it.each([
    {},
    { follow_redirects: true, enable_http2: true, proxy_from_environment: false },
    { bearer_token: '', tls_config: {}, http_headers: {}, proxy_connect_header: {} },
    { tls_config: { insecure_skip_verify: false, server_name: '' } },
  ])('is true of %j', (block) => {
    expect(isDefaultHttpClient(parsed(block))).toBe(true);
    expect(isDefaultHttpClient({ ...parsed(block), ...{ role: 'pod' } })).toBe(true);
  });

  it.each([
    { follow_redirects: false },
    { enable_http2: false },
    { proxy_from_environment: true },
    { bearer_token: 'a' },
    { bearer_token_file: 'a' },
    { basic_auth: {} },
    { authorization: {} },
    { oauth2: client },
    { proxy_url: proxy },
    { tls_config: { insecure_skip_verify: true } },
    { tls_config: { ca_file: 'a' } },
    { http_headers: { A: { values: ['b'] } } },
  ])('is false of %j', (block) => {
    expect(isDefaultHttpClient(parsed(block))).toBe(false);
  });

  it('is true of the defaults', () => {
    expect(isDefaultHttpClient(defaultHttpClientOptions)).toBe(true);
  });
});

describe('identityOfHttpClient', () => {
  const base = { basic_auth: { username: 'u', password_file: 'ssm:/p' }, http_headers: { 'X-Org': { values: ['1'] } } };

  it.each([
    { name: 'the CA', other: { tls_config: { ca_file: '/ca.pem', insecure_skip_verify: true } } },
    { name: 'redirects and HTTP/2', other: { follow_redirects: false, enable_http2: false } },
    { name: 'the case of a header', other: { http_headers: { 'x-org': { values: ['1'] } } } },
  ])('is the same whatever $name', ({ other }) => {
    expect(identityOfHttpClient(parsed({ ...base, ...other }))).toEqual(identityOfHttpClient(parsed(base)));
  });

  it.each([
    { name: 'user', other: { basic_auth: { username: 'v', password_file: 'ssm:/p' } } },
    { name: 'reference', other: { basic_auth: { username: 'u', password_file: 'ssm:/q' } } },
    { name: 'scheme', other: { basic_auth: undefined, authorization: { credentials_file: 'ssm:/p' } } },
    { name: 'header', other: { http_headers: { 'X-Org': { values: ['2'] } } } },
    { name: 'client certificate', other: { tls_config: { cert_file: '/c.pem', key_file: '/k.pem' } } },
    { name: 'proxy', other: { proxy_url: proxy } },
    { name: 'oauth2 client', other: { basic_auth: undefined, oauth2: client } },
  ])('is another with another $name', ({ other }) => {
    expect(identityOfHttpClient(parsed({ ...base, ...other }))).not.toEqual(identityOfHttpClient(parsed(base)));
  });

  it('tells oauth2 clients apart by what they ask for', () => {
    const identities = [{}, { scopes: ['a'] }, { endpoint_params: { audience: 'x' } }, { claims: { a: 1 } }].map(
      (more) => JSON.stringify(identityOfHttpClient(parsed({ oauth2: { ...client, ...more } }))),
    );

    expect(new Set(identities).size).toBe(4);
  });

  it('holds no secret', () => {
    const block = parsed({
      oauth2: {
        ...client,
        token_url: 'http://u:hush@auth.example.com/',
        client_secret: 'hush',
        endpoint_params: { password: 'hush' },
      },
      http_headers: { A: { secrets: ['hush'] } },
      proxy_url: 'http://u:hush@proxy.example.com',
    });

    expect(JSON.stringify(identityOfHttpClient(block))).not.toContain('hush');
  });
});
