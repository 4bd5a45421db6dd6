import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { collectingLogger } from '../../test/support/collecting-logger.ts';
import { fixedClock } from '../../test/support/fixed-clock.ts';
import { createStoredHub, plannedJob, plannedProvider } from '../../test/support/stored-hub.ts';
import type { Api, ApiAnswer } from './api.ts';
import { type HttpServer, serveHttp } from './node-http.ts';

const ec2 = plannedProvider('ec2/eu-west-1');
const log = collectingLogger();
const servers: HttpServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close(0);
});

async function serve(api: Api): Promise<HttpServer> {
  const server = await serveHttp(api, { host: '127.0.0.1', port: 0, clock: fixedClock(), log });
  servers.push(server);
  return server;
}

interface Received {
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Whether the connection ended before the answer did. */
  readonly isBroken: boolean;
}

/** Sends a path as it stands: `..` is not resolved, as Prometheus does not either. */
function get(server: HttpServer, path: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<Received>((resolve, reject) => {
    const { hostname: host, port } = server.url;
    const request = httpRequest({ host, port, path, agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      const received = (isBroken: boolean) => {
        const { statusCode: status, statusMessage: reason, headers } = response;
        resolve({ status, reason, headers, body: Buffer.concat(chunks), isBroken });
      };
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => received(false));
      response.on('error', () => received(true));
    });
    request.on('error', reject).end();
  });
}

const answering = (answer: Partial<ApiAnswer>): Api => {
  return async () => ({ status: 200, headers: {}, body: Buffer.of(), route: '/', ...answer });
};

const names = [
  'serviceMonitor/ns/name/0',
  'a b',
  ' ',
  '100%',
  '%20',
  '%2F',
  '..',
  '../..',
  './x',
  '/',
  '//a//',
  'ü',
  '日本 é',
  'a+b&c=d?e#f',
  'a;b',
];

describe('a job name through node:http', () => {
  it.each(names)('%j is found by query and by path', async (name) => {
    const hub = createStoredHub();
    await hub.accept(plannedJob(name, [ec2]));
    await hub.read(ec2, [{ address: '192.0.2.1:80' }]);
    const server = await serve(hub.api());
    const encoded = encodeURIComponent(name);

    const paths = [`/sd?job=${encoded}`, `/sd/${encoded}`, `/sd/${encoded.replaceAll('%2F', '/')}`];
    const statuses = await Promise.all(paths.map(async (path) => (await get(server, path)).status));

    expect(statuses).toEqual([200, 200, 200]);
  });
});

describe('an answer through node:http', () => {
  it('has headers, body and length as the API made them', async () => {
    const hub = createStoredHub();
    await hub.accept(plannedJob('web', [ec2]));
    await hub.read(ec2, [{ address: '192.0.2.1:80' }]);
    const server = await serve(hub.api());

    const plain = await get(server, '/sd/web');
    const zipped = await get(server, '/sd/web', { headers: { 'accept-encoding': 'gzip' } });
    const head = await get(server, '/sd/web', { method: 'HEAD' });
    const matched = await get(server, '/sd/web', { headers: { 'if-none-match': plain.headers.etag ?? '' } });

    expect(plain.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(plain.body.toString()).toBe('[{"targets":["192.0.2.1:80"],"labels":{}}]');
    expect(gunzipSync(zipped.body)).toEqual(plain.body);
    expect(head).toMatchObject({ status: 200, body: Buffer.of(), isBroken: false });
    expect(head.headers['content-length']).toBe(plain.headers['content-length']);
    expect(matched).toMatchObject({ status: 304, body: Buffer.of(), isBroken: false });
  });

  it('tells in its reason phrase why a job is not ready', async () => {
    const hub = createStoredHub();
    await hub.accept(plannedJob('web', [ec2]));

    const answer = await get(await serve(hub.api()), '/sd/web');

    expect(answer).toMatchObject({ status: 503, reason: 'job web: ec2/eu-west-1 not read yet' });
  });

  it.each(['identity', 'gzip'])('in %s breaks the connection when a page is missing half-way', async (encoding) => {
    const hub = createStoredHub();
    await hub.accept(plannedJob('web', [ec2]));
    // Pages that do not compress and are larger than what a connection buffers, so that some have left before the break.
    const noise = (n: number) => createHash('shake256', { outputLength: 4000 }).update(`${n}`).digest('base64url');
    const targets = Array.from({ length: 500 }, (_, n) => ({ address: `192.0.2.1:${n}`, labels: { noise: noise(n) } }));
    await hub.read(ec2, targets, { pageCount: 12 });
    const pages = (await hub.store.names(ec2.id)).filter((name) => name.startsWith('page-'));
    await hub.store.remove(ec2.id, pages.slice(6, 7));

    const answer = await get(await serve(hub.api()), '/sd/web', { headers: { 'accept-encoding': encoding } });

    expect(answer).toMatchObject({ status: 200, isBroken: true });
    expect(answer.body.byteLength).toBeGreaterThan(0);
    const text = () => (encoding === 'gzip' ? gunzipSync(answer.body) : answer.body).toString();
    expect(() => JSON.parse(text())).toThrow();
    expect(log.lines.some(({ message }) => message === 'request broken off')).toBe(true);
  });

  it('waits for a reader that is slow, and holds little meanwhile', async () => {
    const chunk = Buffer.alloc(1024 * 1024);
    let made = 0;
    const body = (async function* () {
      for (; made < 64; made += 1) yield chunk;
    })();
    const server = await serve(answering({ body }));
    const socket = connect(Number(server.url.port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await new Promise((resolve) => socket.once('readable', resolve));
    const madeEarly = made;
    let received = 0;
    for await (const part of socket) received += (part as Buffer).byteLength;

    expect(madeEarly).toBeLessThan(32);
    expect(received).toBeGreaterThan(64 * chunk.byteLength);
  });
});

describe('a request through node:http', () => {
  it('hands on method, body, lower-case headers and decoded query', async () => {
    const seen: unknown[] = [];
    const server = await serve(async (request) => {
      seen.push({ ...request, query: [...request.query], headers: request.headers['x-rollcall-token'] });
      return { status: 200, headers: {}, body: Buffer.of(), route: '/' };
    });

    const init = { method: 'POST', body: '{"job":"ü"}', headers: { 'X-Rollcall-Token': 'secret' } };
    await fetch(new URL('/a%20b?x=%C3%BC+1', server.url), init);

    const handed = { method: 'POST', rawPath: '/a%20b', query: [['x', 'ü 1']], body: '{"job":"ü"}' };
    expect(seen).toEqual([{ ...handed, headers: 'secret', address: '127.0.0.1' }]);
  });

  it.each([
    { name: 'a long URL', send: { path: `/${'x'.repeat(40_000)}` }, status: 431 },
    { name: 'a long body', send: { method: 'POST', body: 'x'.repeat(70_000) }, status: 413 },
  ])('with $name is $status', async ({ send: { path = '/', ...init }, status }) => {
    const server = await serve(answering({}));

    expect((await fetch(new URL(path, server.url), init)).status).toBe(status);
  });
});

describe('closing', () => {
  it('lets an answer under way end, and takes no new connection', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun = () => {};
    const started = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const server = await serve(async () => {
      begun();
      await gate;
      return { status: 200, headers: {}, body: Buffer.from('whole'), route: '/' };
    });
    const answer = get(server, '/');
    await started;

    const closing = server.close(10_000);
    await expect(get(server, '/')).rejects.toThrow('ECONNREFUSED');
    release();

    expect((await answer).body.toString()).toBe('whole');
    await closing;
  });

  it('breaks what does not end in time', async () => {
    let begun = () => {};
    const started = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const server = await serve(() => {
      begun();
      return new Promise(() => {});
    });
    const answer = get(server, '/');
    const refused = expect(answer).rejects.toThrow('socket hang up');
    await started;

    await server.close(1);

    await refused;
  });

  it('rejects when the address is taken', async () => {
    const { url } = await serve(answering({}));
    const again = serveHttp(answering({}), { host: '127.0.0.1', port: Number(url.port), clock: fixedClock(), log });

    await expect(again).rejects.toThrow('EADDRINUSE');
  });
});
