import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkHttpClient, evenIfInvalid, type HttpClientOptions, httpClientFields } from './http-client.ts';

const Block = z.strictObject(httpClientFields).superRefine(checkHttpClient, evenIfInvalid);

function issuesOf(block: unknown): readonly string[] {
  const { error } = Block.safeParse(block);
  return (error?.issues ?? []).map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
}

function parsed(block: unknown): HttpClientOptions {
  return Block.parse(block);
}

const jwt = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const client = { client_id: 'c', token_url: 'http://auth.example.com/token' };
const proxy = 'http://proxy.example.com:3128';

describe('an HTTP client block', () => {
  it.each([
    { row: '1', block: { bearer_token: 'a', bearer_token_file: 'b' }, path: 'bearer_token_file', says: 'only one of' },
    { row: '2', block: { basic_auth: {}, bearer_token: 'a' }, path: 'bearer_token', says: 'keep basic_auth' },
    { row: '2', block: { oauth2: client, bearer_token_file: 'a' }, path: 'bearer_token_file', says: 'keep oauth2' },
    {
      row: '3',
      block: { basic_auth: { username: 'a', username_file: 'b' } },
      path: 'basic_auth.username_file',
      says: 'only one of username, username_file',
    },
    {
      row: '3',
      block: { basic_auth: { password: 'a', password_file: 'b' } },
      path: 'basic_auth.password_file',
      says: 'only one of password, password_file',
    },
    { row: '4', block: { authorization: {}, bearer_token: 'a' }, path: 'bearer_token', says: 'keep authorization' },
    {
      row: '5',
      block: { authorization: { credentials: 'a', credentials_file: 'b' } },
      path: 'authorization.credentials_file',
      says: 'only one of',
    },
    {
      row: '6',
      block: { authorization: { type: ' BaSiC ' } },
      path: 'authorization.type',
      says: 'use a basic_auth block',
    },
    { row: '7', block: { basic_auth: {}, oauth2: client }, path: 'oauth2', says: 'only one of basic_auth, oauth2' },
    {
      row: '7',
      block: { basic_auth: {}, authorization: {} },
      path: 'authorization',
      says: 'only one of basic_auth, authorization',
    },
    { row: '7', block: { authorization: {}, oauth2: client }, path: 'oauth2', says: 'only one of' },
    { row: '8', block: { oauth2: { token_url: client.token_url } }, path: 'oauth2.client_id', says: 'is required' },
    { row: '8', block: { oauth2: { client_id: 'c', token_url: '' } }, path: 'oauth2.token_url', says: 'is required' },
    {
      row: '9',
      block: { oauth2: { ...client, client_secret: 'a', client_secret_file: 'b' } },
      path: 'oauth2.client_secret_file',
      says: 'only one of',
    },
    {
      row: '10',
      block: { oauth2: { ...client, grant_type: jwt, client_certificate_key: 'a', client_certificate_key_file: 'b' } },
      path: 'oauth2.client_certificate_key_file',
      says: 'only one of',
    },
    {
      row: '10',
      block: { oauth2: { ...client, grant_type: jwt, signature_algorithm: 'HS256' } },
      path: 'oauth2.signature_algorithm',
      says: 'RS256, RS384, RS512',
    },
    { row: '11', block: { proxy_connect_header: { A: ['b'] } }, path: 'proxy_connect_header', says: 'needs proxy_url' },
    {
      row: '12',
      block: { proxy_from_environment: true, proxy_url: proxy },
      path: 'proxy_url',
      says: 'exclude each other',
    },
    { row: '13', block: { proxy_from_environment: true, no_proxy: 'a' }, path: 'no_proxy', says: 'NO_PROXY' },
    { row: '14', block: { no_proxy: 'a' }, path: 'no_proxy', says: 'needs a proxy_url' },
    {
      row: '15',
      block: { http_headers: { 'x-AMZ-date': { values: ['a'] } } },
      path: 'http_headers.x-AMZ-date',
      says: 'set by the client itself',
    },
    {
      row: '15',
      block: { http_headers: { authorization: {} } },
      path: 'http_headers.authorization',
      says: 'such as authorization',
    },
    {
      row: '16',
      block: { tls_config: { ca: 'a', ca_file: 'b' } },
      path: 'tls_config.ca_file',
      says: 'only one of ca, ca_file',
    },
    {
      row: '16',
      block: { tls_config: { cert: 'a', cert_file: 'b', key: 'c' } },
      path: 'tls_config.cert_file',
      says: 'only one of cert',
    },
    {
      row: '16',
      block: { tls_config: { cert: 'a', key: 'c', key_file: 'd' } },
      path: 'tls_config.key_file',
      says: 'only one of key',
    },
    { row: '17', block: { tls_config: { cert_file: 'a' } }, path: 'tls_config', says: 'add key_file' },
    { row: '17', block: { tls_config: { key_file: 'a' } }, path: 'tls_config', says: 'add cert_file' },
  ])('manager 25: is refused by row $row at $path', ({ block, path, says }) => {
    expect(issuesOf(block)).toEqual([expect.stringMatching(new RegExp(`^${path}: .*${says}`))]);
  });

  it.each([
    {
      block: { basic_auth: { password_ref: 'x' } },
      says: 'basic_auth.password_ref: .*use password_file with a path, ssm:',
    },
    {
      block: { authorization: { credentials_ref: 'x' } },
      says: 'authorization.credentials_ref: .*use credentials_file',
    },
    { block: { tls_config: { ca_ref: 'x' } }, says: 'tls_config.ca_ref: .*use ca_file' },
    {
      block: { oauth2: { ...client, client_secret_ref: 'x' } },
      says: 'oauth2.client_secret_ref: .*use client_secret_file',
    },
    { block: { tls_config: { min_version: 'TLS1.2' } }, says: 'tls_config.min_version: must be one of TLS10' },
    {
      block: { tls_config: { min_version: 'TLS13', max_version: 'TLS12' } },
      says: 'tls_config.min_version: .*above max_version',
    },
    { block: { proxy_url: 'socks5://p.example.com' }, says: 'proxy_url: must be the URL of an HTTP proxy' },
    { block: { http_headers: { 'a b': {} } }, says: 'cannot be the name of a header' },
    { block: { oauth2: { ...client, no_proxy: 'x' } }, says: 'oauth2.no_proxy: no_proxy needs a proxy_url' },
    {
      block: { oauth2: { ...client, tls_config: { cert: 'x' } } },
      says: 'oauth2.tls_config: a client certificate needs',
    },
    {
      block: { oauth2: { ...client, token_url: 'auth.example.com' } },
      says: 'oauth2.token_url: must be an http or https URL',
    },
    { block: { follow_redirect: true }, says: 'follow_redirect' },
    { block: { enable_http2: 'yes' }, says: 'enable_http2: ' },
  ])('is refused: $says', ({ block, says }) => {
    expect(issuesOf(block)).toEqual([expect.stringMatching(says)]);
  });

  it.each([
    ...['Authorization', 'Host', 'Content-Encoding', 'Content-Length', 'Content-Type', 'User-Agent', 'Connection'],
    ...['Keep-Alive', 'Proxy-Authenticate', 'Proxy-Authorization', 'Www-Authenticate', 'Accept-Encoding'],
    ...['X-Prometheus-Remote-Write-Version', 'X-Prometheus-Remote-Read-Version'],
    ...['X-Prometheus-Scrape-Timeout-Seconds', 'X-Amz-Date', 'X-Amz-Security-Token', 'X-Amz-Content-Sha256'],
  ])('leaves the header %s to the client, however it is written', (name) => {
    for (const written of [name, name.toLowerCase(), name.toUpperCase()]) {
      expect(issuesOf({ http_headers: { [written]: { values: ['a'] } } })).toHaveLength(1);
    }
  });

  it('is refused for everything at once', () => {
    const block = {
      bearer_token: 'a',
      bearer_token_file: 'b',
      no_proxy: 'c',
      tls_config: { min_version: 'x' },
      enable_http2: 1,
    };

    expect(
      issuesOf(block)
        .map((issue) => issue.split(':')[0])
        .toSorted(),
    ).toEqual(['bearer_token_file', 'enable_http2', 'no_proxy', 'tls_config.min_version']);
  });

  it.each([
    {},
    {
      bearer_token: '',
      bearer_token_file: '',
      proxy_url: '',
      no_proxy: '',
      basic_auth: { username: 'u', username_file: '' },
    },
    { proxy_from_environment: true, proxy_connect_header: { A: ['b', 'c'] } },
    { proxy_url: proxy, no_proxy: '10.0.0.0/8', proxy_connect_header: { A: [] } },
    { tls_config: { ca_file: 'a', cert: 'b', key_file: 'c', min_version: 'TLS12', max_version: 'TLS12' } },
    {
      oauth2: { ...client, grant_type: jwt, client_secret: 'a', client_secret_file: 'b', signature_algorithm: 'RS512' },
    },
    { http_headers: { Accept: { values: ['a'] }, 'X-Prometheus-Refresh-Interval-Seconds': { files: ['f'] } } },
    { authorization: { type: ' Token ', credentials_file: 'ssm:/team/token' } },
  ])('is taken: %j', (block) => {
    expect(issuesOf(block)).toEqual([]);
  });

  it('is refused or taken, and never breaks the check, whatever is in it', () => {
    const junk = fc.record(
      Object.fromEntries(
        Object.keys(httpClientFields).map((key) => [key, fc.oneof(fc.jsonValue(), fc.object({ maxDepth: 1 }))]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(junk, fc.jsonValue()), (block) => typeof Block.safeParse(block).success === 'boolean'),
    );
  });

  it('shows no secret when it is printed', () => {
    const block = parsed({
      bearer_token: 'hush',
      http_headers: { A: { secrets: ['hush'] } },
      tls_config: { cert: 'c', key: 'hush' },
    });

    expect(JSON.stringify(block)).not.toContain('hush');
  });

  it('trims the type of an authorization, which is Bearer if empty', () => {
    expect(parsed({ authorization: { type: ' Token ' } }).authorization?.type).toBe('Token');
    expect(parsed({ authorization: { type: '' } }).authorization?.type).toBe('Bearer');
  });
});
