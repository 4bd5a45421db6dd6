import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GuardedServe, guardedServe } from './guarded-serve.ts';
import { spoken } from './raw-connection.ts';

let hub: GuardedServe;
beforeAll(async () => {
  hub = await guardedServe();
});
afterAll(async () => {
  expect(hub.err()).toBe('');
  await hub[Symbol.asyncDispose]();
});

const host = 'Host: hub.example.com\r\n';
const admin = 'Authorization: Bearer admin\r\n';
/** What must not be answered, because it stands in the body of another request. */
const smuggled = `GET /sd/web HTTP/1.1\r\n${host}${admin}\r\n`;
const post = (headers: string, body: string) =>
  `POST /api/v1/refresh HTTP/1.1\r\n${host}${admin}${headers}\r\n${body}${smuggled}`;

describe('a request that two programs may frame differently', () => {
  it.each([
    { name: 'length and chunks', sent: post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n') },
    { name: 'chunks and length', sent: post('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', '0\r\n\r\n') },
    { name: 'two lengths', sent: post('Content-Length: 2\r\nContent-Length: 4\r\n', '{}') },
    { name: 'the same length twice', sent: post('Content-Length: 2\r\nContent-Length: 2\r\n', '{}') },
    { name: 'a list of lengths', sent: post('Content-Length: 2, 2\r\n', '{}') },
    { name: 'a length with a sign', sent: post('Content-Length: +2\r\n', '{}') },
    { name: 'a negative length', sent: post('Content-Length: -1\r\n', '') },
    { name: 'a hexadecimal length', sent: post('Content-Length: 0x2\r\n', '{}') },
    { name: 'a length that overflows', sent: post('Content-Length: 18446744073709551618\r\n', '{}') },
    { name: 'chunked before another coding', sent: post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n') },
    { name: 'two codings', sent: post('Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n', '0\r\n\r\n') },
    { name: 'a blank before the colon', sent: post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n') },
    { name: 'a vertical tab before a coding', sent: post('Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n') },
    { name: 'a folded header', sent: post('X: a\r\n b\r\n', '') },
    { name: 'a folded coding', sent: post('Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n') },
    { name: 'a bare line feed between headers', sent: post('X: a\nContent-Length: 2\r\n', '{}') },
    { name: 'a bare line feed after the headers', sent: post('', '').replace('\r\n\r\n', '\r\n\n') },
    { name: 'bare line feeds everywhere', sent: smuggled.replaceAll('\r', '') },
    { name: 'a bare carriage return', sent: post('X: a\rContent-Length: 2\r\n', '{}') },
    { name: 'a NUL in a header', sent: post('X: a\0b\r\n', '') },
    { name: 'a chunk that ends with a line feed', sent: post('Transfer-Encoding: chunked\r\n', '2\n{}\n0\n\n') },
    { name: 'a chunk of 0x2 bytes', sent: post('Transfer-Encoding: chunked\r\n', '0x2\r\n{}\r\n0\r\n\r\n') },
    { name: 'a chunk length that overflows', sent: post('Transfer-Encoding: chunked\r\n', `${'f'.repeat(17)}\r\n`) },
    { name: 'HTTP/1.1 without a host', sent: post('', '').replace(host, '') },
    { name: 'two hosts', sent: post(`Host: other\r\n`, '') },
    { name: 'HTTP/1.0 with chunks', sent: post('Transfer-Encoding: chunked\r\n', '').replace('/1.1', '/1.0') },
    { name: 'a blank in the target', sent: smuggled.replace('/sd/web', '/sd/we b') },
    { name: 'bytes beyond ASCII in the target', sent: smuggled.replace('/sd/web', '/sd/w\xe9b') },
    { name: 'a method in lower case', sent: smuggled.replace('GET', 'get') },
    { name: 'the preface of HTTP/2', sent: `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${smuggled}` },
  ])('($name) is 400, the only answer on its connection', async ({ sent }) => {
    const { statuses, isClosed, text } = await spoken(hub.url, sent);

    expect({ statuses, isClosed }).toEqual({ statuses: [400], isClosed: true });
    expect(text).not.toContain('of-web');
  });

  it.each([
    {
      name: 'a coding that is nearly chunked',
      sent: post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'),
      status: 501,
    },
    { name: 'the coding identity', sent: post('Transfer-Encoding: identity\r\n', '0\r\n\r\n'), status: 501 },
    { name: 'a coding before chunked', sent: post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'), status: 501 },
    {
      name: 'long chunk extensions',
      sent: post('Transfer-Encoding: chunked\r\n', `2;${'x'.repeat(20_000)}`),
      status: 413,
    },
    { name: 'a body that is said to be long', sent: post('Content-Length: 99999999\r\n', '{}'), status: 413 },
    {
      name: 'a body that is long',
      sent: post('Transfer-Encoding: chunked\r\n', `8000\r\n${' '.repeat(0x8000)}\r\n`),
      status: 413,
    },
    {
      name: 'headers of 40,000 bytes',
      sent: smuggled.replace(host, `${host}X: ${'x'.repeat(40_000)}\r\n`),
      status: 431,
    },
    {
      name: 'a query of 40,000 bytes',
      sent: smuggled.replace('/sd/web', `/sd?job=${'x'.repeat(40_000)}`),
      status: 431,
    },
    { name: '5,000 headers', sent: smuggled.replace(host, `${host}${'a:b\r\n'.repeat(7_000)}`), status: 431 },
    { name: 'HTTP/0.9', sent: 'GET /sd/web\r\n\r\n', status: 505 },
    { name: 'HTTP/2.0 in the line of HTTP/1', sent: smuggled.replace('/1.1', '/2.0'), status: 505 },
    { name: 'an absolute target', sent: smuggled.replace('/sd/web', 'http://hub.example.com/sd/web'), status: 400 },
    { name: 'a target for the whole server', sent: smuggled.replace('GET /sd/web', 'OPTIONS *'), status: 400 },
  ])('($name) is $status, the only answer on its connection', async ({ sent, status }) => {
    const { statuses, isClosed } = await spoken(hub.url, sent);

    expect({ statuses, isClosed }).toEqual({ statuses: [status], isClosed: true });
  });

  it('is not answered at all where it asks for a tunnel', async () => {
    const { text, isClosed } = await spoken(hub.url, `CONNECT 192.0.2.1:22 HTTP/1.1\r\n${host}${admin}\r\n`);

    expect({ text, isClosed }).toEqual({ text: '', isClosed: true });
  });
});

describe('requests behind each other on one connection', () => {
  it('are answered in order, each by its own token', async () => {
    const sent = [
      `GET /sd/web HTTP/1.1\r\n${host}Authorization: Bearer web-reader\r\n\r\n`,
      `GET /sd/dns HTTP/1.1\r\n${host}Authorization: Bearer web-reader\r\n\r\n`,
      `GET /sd/dns HTTP/1.1\r\n${host}${admin}\r\n`,
      `GET /sd/dns HTTP/1.1\r\n${host}\r\n`,
    ];
    const { statuses, isClosed, text } = await spoken(hub.url, sent.join(''));

    // Who shows no token keeps no connection.
    expect({ statuses, isClosed }).toEqual({ statuses: [200, 403, 200, 401], isClosed: true });
    expect(text.split('of-dns')).toHaveLength(2);
  });

  it('are not read behind one that was refused', async () => {
    const refresh = `POST /-/reload HTTP/1.1\r\n${host}${admin}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`;
    const { statuses } = await spoken(hub.url, refresh + smuggled.repeat(50));

    expect(statuses).toEqual([501]);
  });
});

describe('a token', () => {
  it.each([
    { name: 'nowhere', headers: '', status: 401 },
    { name: 'twice, the right one first', headers: `${admin}Authorization: Bearer x\r\n`, status: 401 },
    { name: 'twice, the right one last', headers: `Authorization: Bearer x\r\n${admin}`, status: 401 },
    { name: 'twice, the right one both times', headers: `${admin}authorization: Bearer admin\r\n`, status: 401 },
    { name: 'twice in its own header', headers: 'X-Rollcall-Token: admin\r\nX-Rollcall-Token: admin\r\n', status: 401 },
    { name: 'beside another one', headers: `${admin}X-Rollcall-Token: web-reader\r\n`, status: 401 },
    { name: 'beside a guess', headers: 'Authorization: Bearer x\r\nX-Rollcall-Token: admin\r\n', status: 200 },
    { name: 'in another header', headers: 'X-Forwarded-Authorization: Bearer admin\r\nCookie: admin\r\n', status: 401 },
    { name: 'in Proxy-Authorization', headers: 'Proxy-Authorization: Bearer admin\r\n', status: 401 },
  ])('that stands $name is $status', async ({ headers, status }) => {
    const { statuses } = await spoken(hub.url, `GET /sd/dns HTTP/1.1\r\n${host}${headers}Connection: close\r\n\r\n`);

    expect(statuses).toEqual([status]);
  });

  it.each(['/sd/dns?token=admin', '/sd/dns?authorization=Bearer%20admin', '//sd/dns', '/-/healthy/../../sd/dns'])(
    'is not found in %s',
    async (target) => {
      const { statuses } = await spoken(hub.url, `GET ${target} HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);

      expect(statuses).toEqual([401]);
    },
  );

  it('is not taken from a trailer', async () => {
    const chunked = `GET /sd/dns HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;
    const { statuses } = await spoken(hub.url, `${chunked}0\r\n${admin}\r\n`);

    expect(statuses).toEqual([401]);
  });

  it('of an administrator of one job reads no configuration by reloading it', async () => {
    const reload = (token: string) =>
      spoken(
        hub.url,
        `POST /-/reload HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );

    expect((await reload('web-admin')).statuses).toEqual([403]);
    expect((await reload('admin')).statuses).toEqual([200]);
  });
});

describe('a header or method that asks for something else', () => {
  const get = (headers: string, line = 'GET /sd/web') =>
    spoken(hub.url, `${line} HTTP/1.1\r\n${host}${admin}${headers}Connection: close\r\n\r\n`);

  it.each([
    { name: 'X-HTTP-Method-Override', headers: 'X-HTTP-Method-Override: DELETE\r\nX-Method-Override: POST\r\n' },
    { name: 'X-Original-URL', headers: 'X-Original-URL: /sd/dns\r\nX-Rewrite-URL: /sd/dns\r\n' },
    {
      name: 'X-Forwarded-*',
      headers: 'X-Forwarded-Host: evil.example\r\nX-Forwarded-Prefix: /x\r\nForwarded: host=x\r\n',
    },
    { name: 'Range', headers: 'Range: bytes=0-0\r\nIf-Range: x\r\n' },
    { name: 'Upgrade', headers: 'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n' },
    { name: 'If-Match', headers: 'If-Match: "x"\r\nIf-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\n' },
    { name: 'an inherited name', headers: '__proto__: x\r\nconstructor: y\r\n' },
  ])('($name) changes nothing', async ({ headers }) => {
    const { text, statuses } = await get(headers);

    expect(statuses).toEqual([200]);
    expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe(
      '[{"targets":["192.0.2.1:80"],"labels":{"secret":"of-web"}}]',
    );
    expect(text).not.toContain('evil.example');
  });

  it.each(['TRACE', 'OPTIONS', 'DELETE', 'PUT', 'PROPFIND', 'POST'])('(%s) is 405, and not echoed', async (method) => {
    const { text, statuses } = await get('X-Echo: echo\r\n', `${method} /sd/web`);

    expect(statuses).toEqual([405]);
    expect(text).not.toMatch(/echo|Bearer|access-control/i);
  });

  it('(HEAD) gives the headers of GET, and no byte more', async () => {
    const { text, statuses } = await get('', 'HEAD /sd/web');

    expect(statuses).toEqual([200]);
    expect(text.endsWith('\r\n\r\n')).toBe(true);
  });
});
