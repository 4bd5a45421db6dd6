import { createSecureServer, type ServerHttp2Session } from 'node:http2';
import type { TlsOptions } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { failureFrom, httpFixture } from '../../test/support/http-fixture.ts';
import { listening } from '../../test/support/listening.ts';
import { startStubServer } from '../../test/support/stub-server.ts';
import { testCertificates } from '../../test/support/test-certificates.ts';

const { ca, server, client } = testCertificates;
const exchange = { request: { path: '/' }, response: { body: 'ok' } };

async function tlsStubAndHttp(times: number, options: TlsOptions = {}) {
  const resources = new AsyncDisposableStack();
  const stub = await startStubServer(times === 0 ? [] : [{ ...exchange, times }], { tls: { ...server, ...options } });
  resources.defer(() => stub.close());
  const http = resources.use(httpFixture());
  Object.assign(http.secrets, { '/ca.pem': ca, '/client.pem': client.cert, '/client.key': client.key });
  const get = (tls_config: unknown, more: object = {}) => http.get(stub.url, { tls_config, ...more });
  return { stub, http, get, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

describe('TLS', () => {
  it.each([
    { name: 'its CA from a file', tls: { ca_file: '/ca.pem' } },
    { name: 'its CA in place', tls: { ca } },
    { name: 'no check at all', tls: { insecure_skip_verify: true } },
    { name: 'the name it goes by', tls: { ca, server_name: 'server.example.com' } },
    { name: 'the address it goes by', tls: { ca, server_name: '127.0.0.1' } },
    { name: 'the versions it speaks', tls: { ca, min_version: 'TLS12', max_version: 'TLS12' } },
  ])('trusts a server by $name', async ({ tls }) => {
    await using fixture = await tlsStubAndHttp(1);

    expect((await fixture.get(tls)).body.toString()).toBe('ok');
    expect(fixture.stub.complaints()).toEqual([]);
  });

  it.each([
    { name: 'by an unknown CA', tls: {}, message: 'SIGNATURE' },
    { name: 'under another name', tls: { ca, server_name: 'other.example.com' }, message: 'other.example.com' },
    { name: 'under another address', tls: { ca, server_name: '192.0.2.1' }, message: '192.0.2.1' },
  ])('does not trust a server $name', async ({ tls, message }) => {
    await using fixture = await tlsStubAndHttp(0);

    const error = await failureFrom(fixture.get(tls));

    expect(error).toMatchObject({ failure: 'unreachable', message: expect.stringContaining(message) });
    expect(error).toMatchObject({ message: expect.stringContaining(`127.0.0.1:${fixture.stub.port} cannot be read`) });
    expect(fixture.stub.requests).toEqual([]);
  });

  it('speaks no version but those allowed', async () => {
    await using fixture = await tlsStubAndHttp(0, { maxVersion: 'TLSv1.2' });

    expect(await failureFrom(fixture.get({ ca, min_version: 'TLS13' }))).toMatchObject({ failure: 'unreachable' });
    expect(fixture.stub.requests).toEqual([]);
  });

  it('shows a client certificate, from files or in place', async () => {
    await using fixture = await tlsStubAndHttp(2, { ca, requestCert: true, rejectUnauthorized: true });

    await fixture.get({ ca, cert_file: '/client.pem', key_file: '/client.key' });
    await fixture.get({ ca, cert: client.cert, key: client.key });

    expect(fixture.stub.complaints()).toEqual([]);
    expect(await failureFrom(fixture.get({ ca }))).toMatchObject({ failure: 'unreachable' });
  });

  it('counts a changed file from the next request on', async () => {
    await using fixture = await tlsStubAndHttp(2);
    const { http, get, stub } = fixture;
    const tls = { ca_file: '/ca.pem' };

    await get(tls);
    http.secrets['/ca.pem'] = client.cert;
    const error = await failureFrom(get(tls));
    http.secrets['/ca.pem'] = ca;
    await get(tls);

    expect(error).toMatchObject({ failure: 'unreachable' });
    expect(stub.complaints()).toEqual([]);
  });

  it.each([
    { name: 'a CA', tls: { ca_file: '/empty' }, message: '/empty holds no PEM certificate' },
    {
      name: 'a key',
      tls: { cert_file: '/client.pem', key_file: '/ca.pem' },
      message: '/ca.pem holds no PEM private key',
    },
    { name: 'a file', tls: { ca_file: '/none' }, message: '/none' },
  ])('names the file that holds no $name', async ({ tls, message }) => {
    await using fixture = await tlsStubAndHttp(0);
    fixture.http.secrets['/empty'] = '';

    const error = await failureFrom(fixture.get(tls));

    expect(error).toMatchObject({ failure: 'unauthorized', message: expect.stringContaining(message) });
  });

  it.each([
    { enable_http2: true, version: '2.0' },
    { enable_http2: false, version: '1.1' },
  ])('speaks HTTP/$version with enable_http2: $enable_http2', async ({ enable_http2, version }) => {
    const sessions = new Set<ServerHttp2Session>();
    const other = createSecureServer({ ...server, allowHTTP1: true }, (request, response) =>
      response.end(request.httpVersion),
    );
    other.on('session', (session) => sessions.add(session));
    const port = await listening(other);
    await using http = httpFixture();

    const answer = await http.get(`https://127.0.0.1:${port}/`, { enable_http2, tls_config: { ca } });
    for (const session of sessions) session.destroy();
    other.close();

    expect(answer.body.toString()).toBe(version);
  });
});
