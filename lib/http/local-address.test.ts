import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { failureFrom, httpFixture } from '../../test/support/http-fixture.ts';
import { listening } from '../../test/support/listening.ts';
import { type LocalKind, localKindOf, type Resolve } from './local-address.ts';
import { refusedFor } from './redirect.ts';

describe('a host', () => {
  it.each<[string, LocalKind | undefined]>([
    ['169.254.169.254', 'link-local or metadata'],
    ['169.254.170.2', 'link-local or metadata'],
    ['[fe80::1]', 'link-local or metadata'],
    ['[febf::1]', 'link-local or metadata'],
    ['[::ffff:a9fe:a9fe]', 'link-local or metadata'],
    ['[64:ff9b::a9fe:a9fe]', 'link-local or metadata'],
    ['[fd00:ec2::254]', 'link-local or metadata'],
    ['100.100.100.200', 'link-local or metadata'],
    ['168.63.129.16', 'link-local or metadata'],
    ['127.0.0.1', 'loopback'],
    ['127.9.9.9', 'loopback'],
    ['0.0.0.0', 'loopback'],
    ['[::1]', 'loopback'],
    ['[::ffff:7f00:1]', 'loopback'],
    ['localhost', 'loopback'],
    ['api.localhost.', 'loopback'],
    ['10.0.0.1', undefined],
    ['[fec0::1]', undefined],
    ['169.253.255.255', undefined],
    ['example.com', undefined],
  ])('%s is %s', (host, kind) => {
    expect(localKindOf(host)).toBe(kind);
  });

  it.each(['http://2852039166/', 'http://0xa9fea9fe/', 'http://0251.0376.0251.0376/', 'http://169.254.43518/'])(
    'is recognised however it is written: %s',
    (url) => {
      expect(localKindOf(new URL(url).hostname)).toBe('link-local or metadata');
    },
  );
});

describe('a redirect', () => {
  const refused = (from: string, to: string) => refusedFor(new URL(from), new URL(to));

  it.each([
    ['http://example.com/', 'http://169.254.169.254/latest/meta-data'],
    ['http://example.com/', 'http://[::ffff:169.254.169.254]/'],
    ['http://127.0.0.1/', 'http://169.254.169.254/'],
    ['http://example.com/', 'http://127.0.0.1:9001/'],
    ['http://example.com/', 'http://localhost/'],
    ['http://169.254.169.254/', 'http://169.254.170.2/'],
  ])('from %s to %s is refused', (from, to) => {
    expect(() => refused(from, to)).toThrow('it is not followed');
  });

  it.each([
    ['http://169.254.169.254/', 'http://169.254.169.254/other'],
    ['http://127.0.0.1:1/', 'http://127.0.0.1:2/'],
    ['http://localhost/', 'http://127.0.0.1/'],
  ])('from %s to %s is followed', (from, to) => {
    expect(refused(from, to)).toEqual(['link-local or metadata']);
  });
});

/** Where each name is, for the names that a redirect leads to. */
const resolved: Readonly<Record<string, readonly string[]>> = {
  'metadata.example.com': ['169.254.169.254'],
  'some.example.com': ['192.0.2.1', 'fe80::1'],
  'here.example.com': ['127.0.0.1'],
};
const resolve: Resolve = (hostname, _options, callback) => {
  const addresses = resolved[hostname] ?? [];
  callback(
    null,
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  );
};

/** A server that redirects everything but `/end`. */
async function redirecting(locationOf: (port: number) => string) {
  const resources = new AsyncDisposableStack();
  let ended = 0;
  const server = createServer(({ url }, response) => {
    if (url === '/end') ended += 1;
    response.writeHead(url === '/end' ? 200 : 302, url === '/end' ? {} : { location: locationOf(port) }).end();
  });
  const port = await listening(server);
  resources.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const http = resources.use(httpFixture({ resolve }));
  return {
    get: () => http.get(`http://127.0.0.1:${port}/`),
    ended: () => ended,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

describe('a redirect to a name', () => {
  it.each(['metadata.example.com', 'some.example.com'])('that is link-local is not followed: %s', async (name) => {
    await using server = await redirecting((port) => `http://${name}:${port}/end`);

    expect(await failureFrom(server.get())).toMatchObject({
      failure: 'malformed',
      message: `a redirect points at ${name}, a link-local or metadata address: it is not followed`,
    });
  });

  it('of this machine is followed by a source that is on it', async () => {
    await using server = await redirecting((port) => `http://here.example.com:${port}/end`);

    expect(await server.get()).toMatchObject({ status: 200 });
    expect(server.ended()).toBe(1);
  });
});
