import { describe, expect, it } from 'vitest';
import { failureFrom, httpFixture } from '../../test/support/http-fixture.ts';
import { startStubProxy } from '../../test/support/stub-proxy.ts';
import { startStubServer } from '../../test/support/stub-server.ts';
import { testCertificates } from '../../test/support/test-certificates.ts';
import type { HttpSettings } from './undici-http.ts';

const { ca, server } = testCertificates;
const basic = `Basic ${Buffer.from('me:p').toString('base64')}`;

async function proxied({ tls = false, connectStatus = 200, environment = {} as HttpSettings['environment'] }) {
  const resources = new AsyncDisposableStack();
  const exchange = {
    request: { path: '/x?y', host: 'server.example.com', headers: { 'proxy-authorization': null } },
    response: { body: 'ok' },
  };
  const exchanges = connectStatus === 200 ? [exchange] : [];
  const stub = await startStubServer(tls ? exchanges : [], tls ? { tls: server } : {});
  if (!tls) stub.expect([{ ...exchange, request: { path: '/x?y', host: 'server.example.com' } }]);
  resources.defer(() => stub.close());
  const proxy = await startStubProxy(stub.port, connectStatus);
  resources.defer(() => proxy.close());
  const proxyUrl = `http://me:p@${proxy.url.host}`;
  const http = resources.use(
    httpFixture({ environment: { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl, ...environment } }),
  );
  return { stub, proxy, proxyUrl, http, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

describe('a proxy', () => {
  it('is asked for plain http by the whole URL, with the credentials of its own', async () => {
    await using fixture = await proxied({});
    const { proxy, proxyUrl, stub, http } = fixture;
    const block = { proxy_url: proxyUrl, proxy_connect_header: { 'X-Connect': ['c'] } };

    const answer = await http.get('http://server.example.com/x?y', block);

    expect(answer.body.toString()).toBe('ok');
    expect(stub.complaints()).toEqual([]);
    const headers = { host: 'server.example.com', 'proxy-authorization': basic };
    expect(proxy.requests).toMatchObject([{ method: 'GET', target: 'http://server.example.com/x?y', headers }]);
    expect(proxy.requests[0]?.headers['x-connect']).toBeUndefined();
  });

  it('opens a tunnel for https, and learns nothing but where to', async () => {
    await using fixture = await proxied({ tls: true });
    const { proxy, proxyUrl, stub, http } = fixture;
    const block = {
      proxy_url: proxyUrl,
      proxy_connect_header: { 'X-Connect': ['c', 'd'] },
      bearer_token: 'hush',
      tls_config: { ca },
    };

    const answer = await http.get('https://server.example.com/x?y', block);

    expect(answer.body.toString()).toBe('ok');
    expect(stub.complaints()).toEqual([]);
    const headers = { host: 'server.example.com:443', 'proxy-authorization': basic, 'x-connect': 'c, d' };
    expect(proxy.requests).toMatchObject([{ method: 'CONNECT', target: 'server.example.com:443', headers }]);
    expect(proxy.requests[0]?.headers.authorization).toBeUndefined();
    expect(stub.requests[0]?.headers['authorization']).toBe('Bearer hush');
  });

  it('checks the certificate of the server behind it', async () => {
    await using fixture = await proxied({ tls: true });
    const block = { proxy_url: fixture.proxyUrl, tls_config: { ca } };

    expect(await failureFrom(fixture.http.get('https://other.example.com/x?y', block))).toMatchObject({
      failure: 'unreachable',
    });
    expect(fixture.stub.requests).toEqual([]);
  });

  it('is found in the environment where that is asked for', async () => {
    await using fixture = await proxied({ tls: true });
    const { proxy, stub, http } = fixture;

    await http.get('https://server.example.com/x?y', { proxy_from_environment: true, tls_config: { ca } });

    expect(proxy.requests.map(({ target }) => target)).toEqual(['server.example.com:443']);
    expect(stub.complaints()).toEqual([]);
  });

  it('is left out for its exceptions', async () => {
    await using fixture = await proxied({});
    const { proxy, proxyUrl, stub, http } = fixture;
    stub.expect([{ request: { path: '/direct' }, response: {} }]);

    await http.get(new URL('/direct', stub.url), { proxy_url: proxyUrl, no_proxy: 'server.example.com' });

    expect(proxy.requests).toEqual([]);
    expect(stub.complaints()).toEqual([]);
  });

  it('is named when it refuses to open a tunnel, without its credentials', async () => {
    await using fixture = await proxied({ tls: true, connectStatus: 407 });
    const { proxy, proxyUrl, http } = fixture;

    const error = await failureFrom(http.get('https://server.example.com/', { proxy_url: proxyUrl }));

    expect(error).toMatchObject({
      failure: 'unreachable',
      message: `the proxy ${proxy.url.host} is of no help: it answers CONNECT with 407`,
    });
  });

  it('is named when it cannot be reached', async () => {
    await using fixture = await proxied({});
    const { proxy, proxyUrl, http } = fixture;
    await proxy.close();

    const error = await failureFrom(http.get('http://server.example.com/', { proxy_url: proxyUrl }));

    expect(error).toMatchObject({ message: `the proxy ${proxy.url.host} is of no help: ECONNREFUSED` });
  });
});
