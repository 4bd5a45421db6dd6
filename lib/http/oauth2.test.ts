import { createVerify, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ExchangeInput } from '../../test/support/exchange.ts';
import { failureFrom, httpFixture } from '../../test/support/http-fixture.ts';
import { startStubServer } from '../../test/support/stub-server.ts';
import { testCertificates } from '../../test/support/test-certificates.ts';

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const asked = (token: string, times = 1): ExchangeInput => ({
  request: { path: '/list', headers: { authorization: token } },
  response: {},
  times,
});

function tokenFor(
  body: string,
  answer: ExchangeInput['response']['body'],
  headers: Record<string, string | null> = {},
): ExchangeInput {
  const form = { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'rollcall/1.2.3' };
  return {
    request: { method: 'POST', path: '/token', body, headers: { ...form, ...headers } },
    response: { body: answer },
  };
}

async function oauth(exchanges: readonly ExchangeInput[], more: object = {}) {
  const resources = new AsyncDisposableStack();
  const stub = await startStubServer(exchanges, { inOrder: true });
  resources.defer(() => stub.close());
  const http = resources.use(httpFixture());
  http.secrets['/secret'] = 's+1';
  const oauth2 = {
    client_id: 'me:2',
    client_secret_file: '/secret',
    token_url: new URL('/token', stub.url).href,
    ...more,
  };
  const block = { oauth2 };
  const list = () => http.get(new URL('/list', stub.url), block);
  return { stub, http, list, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

const inHeader = { authorization: basic('me%3A2:s%2B1') };

describe('oauth2', () => {
  it('asks for a token once, and keeps it until shortly before it ends', async () => {
    const form = 'audience=x&grant_type=client_credentials&scope=a+b';
    await using fixture = await oauth(
      [
        tokenFor(form, { access_token: 'one', token_type: 'bearer', expires_in: 60 }, inHeader),
        asked('Bearer one', 2),
        tokenFor(form, { access_token: 'two', expires_in: '60' }, inHeader),
        asked('Bearer two'),
      ],
      { scopes: ['a', 'b'], endpoint_params: { audience: 'x' } },
    );
    const { http, list, stub } = fixture;

    await list();
    http.clock.advance(49_000);
    await list();
    http.clock.advance(1_000);
    await list();

    expect(stub.complaints()).toEqual([]);
  });

  it('asks again when the secret changed', async () => {
    await using fixture = await oauth([
      tokenFor('grant_type=client_credentials', { access_token: 'one' }, inHeader),
      asked('Bearer one'),
      tokenFor('grant_type=client_credentials', { access_token: 'two' }, { authorization: basic('me%3A2:other') }),
      asked('Bearer two'),
    ]);
    const { http, list, stub } = fixture;

    await list();
    http.secrets['/secret'] = 'other';
    await list();

    expect(stub.complaints()).toEqual([]);
  });

  it('gives the credentials in the body to a server that takes them nowhere else', async () => {
    await using fixture = await oauth([
      { ...tokenFor('grant_type=client_credentials', {}, inHeader), response: { status: 401 } },
      tokenFor(
        'client_id=me%3A2&client_secret=s%2B1&grant_type=client_credentials',
        { access_token: 't' },
        { authorization: null },
      ),
      asked('Bearer t'),
    ]);

    await fixture.list();

    expect(fixture.stub.complaints()).toEqual([]);
  });

  it('takes a token from a form and with a scheme of its own', async () => {
    await using fixture = await oauth(
      [tokenFor('grant_type=custom', 'access_token=t&token_type=MAC&expires_in=60', inHeader), asked('MAC t')],
      { endpoint_params: { grant_type: 'custom' } },
    );

    await fixture.list();

    expect(fixture.stub.complaints()).toEqual([]);
  });

  it('signs an assertion for the jwt-bearer grant', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await using fixture = await oauth(
      [
        {
          request: {
            method: 'POST',
            path: '/token',
            bodyContains: [encodeURIComponent(grantType)],
            headers: { authorization: null },
          },
          response: { body: { access_token: 't' } },
        },
        asked('Bearer t'),
      ],
      {
        grant_type: grantType,
        client_certificate_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
        client_certificate_key_id: 'k1',
        signature_algorithm: 'RS512',
        scopes: ['a', 'b'],
        claims: { iss: 'overridden', extra: [1] },
      },
    );

    await fixture.list();

    expect(fixture.stub.complaints()).toEqual([]);
    const jwt = new URLSearchParams(fixture.stub.requests[0]?.body).get('assertion') ?? '';
    const [header = '', claims = '', signature = ''] = jwt.split('.');
    const json = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    const seconds = Date.UTC(2026, 0, 1) / 1000;
    expect(json(header)).toEqual({ alg: 'RS512', typ: 'JWT', kid: 'k1' });
    expect(json(claims)).toEqual({
      iss: 'overridden',
      sub: 'me:2',
      aud: new URL('/token', fixture.stub.url).href,
      jti: expect.any(String),
      iat: seconds,
      exp: seconds + 600,
      scope: 'a b',
      extra: [1],
    });
    expect(createVerify('RSA-SHA512').update(`${header}.${claims}`).verify(publicKey, signature, 'base64url')).toBe(
      true,
    );
  });

  it('names a key that cannot sign, without showing it', async () => {
    const more = { grant_type: grantType, client_secret_file: '', client_certificate_key: 'hush' };
    await using fixture = await oauth([], more);

    const error = await failureFrom(fixture.list());

    expect(error).toMatchObject({
      failure: 'unauthorized',
      message: expect.stringContaining('no private key that can sign'),
    });
    expect(String(error)).not.toContain('hush');
  });

  it.each([
    { name: 'refuses', response: { status: 403, body: 'hush' }, failure: 'unauthorized', message: 'answers 403' },
    { name: 'fails', response: { status: 502 }, failure: 'unreachable', message: 'answers 502' },
    {
      name: 'has no token',
      response: { body: { error: 'hush' } },
      failure: 'unauthorized',
      message: 'without a token',
    },
    {
      name: 'answers what is nothing',
      response: { body: '<html>' },
      failure: 'unauthorized',
      message: 'without a token',
    },
  ])('asks for no list when the token server $name', async ({ response, failure, message }) => {
    const exchange = { request: { method: 'POST', path: '/token' }, response };
    await using fixture = await oauth([{ ...exchange, times: response.status === 403 ? 2 : 1 }]);

    const error = await failureFrom(fixture.list());

    expect(error).toMatchObject({ failure, message: expect.stringContaining(message) });
    expect(String(error)).not.toContain('hush');
    expect(fixture.stub.complaints()).toEqual([]);
  });

  it('does not let a parameter take the place of another', async () => {
    await using fixture = await oauth([], { scopes: ['a'], endpoint_params: { scope: 'b' } });

    expect(await failureFrom(fixture.list())).toMatchObject({
      failure: 'malformed',
      message: 'oauth2: endpoint_params cannot set scope, which is set already',
    });
  });

  it('asks the token server over TLS settings of its own', async () => {
    await using resources = new AsyncDisposableStack();
    const tokens = await startStubServer(
      [{ request: { method: 'POST', path: '/token' }, response: { body: { access_token: 't' } } }],
      { tls: testCertificates.server },
    );
    resources.defer(() => tokens.close());
    const tls_config = { ca: testCertificates.ca };
    const token_url = new URL('/token', tokens.url).href;
    const lists = await startStubServer([asked('Bearer t')]);
    resources.defer(() => lists.close());
    const http = resources.use(httpFixture());
    const url = new URL('/list', lists.url);

    const outer = { tls_config, oauth2: { client_id: 'c', token_url } };
    expect(await failureFrom(http.get(url, outer))).toMatchObject({ failure: 'unreachable' });
    await http.get(url, { oauth2: { client_id: 'c', token_url, tls_config } });

    expect([...tokens.complaints(), ...lists.complaints()]).toEqual([]);
  });
});
