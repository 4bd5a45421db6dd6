import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createHttp } from '../../../lib/http/undici-http.ts';
import { httpClientFields } from '../../../lib/options/http-client.ts';
import { fixedClock } from '../../support/fixed-clock.ts';
import { secretsOf } from '../../support/test-ports.ts';
import { createCertificateAuthority } from './certificate-authority.ts';
import { startConnectProxy } from './connect-proxy.ts';

const ClientOptions = z.object(httpClientFields);
const listener: RequestListener = ({ headers: { host }, url }, response) => {
  response.end(`${host} ${url}`);
};

describe('a proxy before one server', () => {
  it.each([
    { name: 'a host over TLS', url: 'https://api.example.com/v1?page=2', answer: 'api.example.com /v1?page=2' },
    {
      name: 'a host on another port',
      url: 'https://api.example.com:8443/v1',
      answer: 'api.example.com:8443 /v1',
    },
    { name: 'a host without TLS', url: 'http://localhost:4646/v1?a=b', answer: 'localhost:4646 /v1?a=b' },
  ])('answers as $name, to who trusts its CA', async ({ url, answer }) => {
    const ca = createCertificateAuthority(new Date());
    await using proxy = await startConnectProxy(listener, ca);
    await using resources = new AsyncDisposableStack();
    const ports = { secrets: secretsOf({}), environment: {}, clock: fixedClock(), version: 'test' };
    const { http, close } = createHttp(ports);
    resources.defer(close);

    const client = http(ClientOptions.parse({ proxy_url: proxy.url, tls_config: { ca: ca.pem } }));
    const { body } = await client.send({ url: new URL(url), signal: AbortSignal.timeout(5_000) });

    expect(Buffer.from(body).toString()).toBe(answer);
  });

  it('is not believed by who does not', async () => {
    await using proxy = await startConnectProxy(listener, createCertificateAuthority(new Date()));
    await using resources = new AsyncDisposableStack();
    const ports = { secrets: secretsOf({}), environment: {}, clock: fixedClock(), version: 'test' };
    const { http, close } = createHttp(ports);
    resources.defer(close);
    const other = createCertificateAuthority(new Date());

    const client = http(ClientOptions.parse({ proxy_url: proxy.url, tls_config: { ca: other.pem } }));
    const answer = client.send({ url: new URL('https://api.example.com/'), signal: AbortSignal.timeout(5_000) });

    await expect(answer).rejects.toThrow('api.example.com');
  });
});
