import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpServer, serveHttp } from '../../lib/api/node-http.ts';
import { type ServerLimits, serverLimits } from '../../lib/api/server-limits.ts';
import { collectingLogger } from '../support/collecting-logger.ts';
import { fixedClock } from '../support/fixed-clock.ts';
import { spoken } from './raw-connection.ts';

const opened: (HttpServer | Socket)[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) {
    if ('url' in each) await each.close(0);
    else each.destroy();
  }
});

const small: ServerLimits = { ...serverLimits, headersMs: 150, requestMs: 300, lookMs: 20, stalledMs: 400 };
const log = collectingLogger();

async function serve(limits: ServerLimits, body: Uint8Array = Buffer.from('ok')): Promise<HttpServer> {
  const api = async () => ({ status: 200, headers: {}, body, route: '/' });
  const server = await serveHttp(api, { host: '127.0.0.1', port: 0, clock: fixedClock(), log, limits });
  opened.push(server);
  return server;
}

async function connected({ url }: HttpServer): Promise<Socket> {
  const socket = connect(Number(url.port), '127.0.0.1');
  socket.on('error', () => undefined);
  opened.push(socket);
  await once(socket, 'connect');
  return socket;
}

const head = 'GET / HTTP/1.1\r\nHost: x\r\n';

describe('a caller that is slow', () => {
  it.each([
    { name: 'to say anything', sent: '', statuses: [408] },
    { name: 'with its headers', sent: head, statuses: [408] },
    { name: 'with its body', sent: `${head}Content-Length: 10\r\n\r\n{`, statuses: [408] },
    { name: 'with a chunk', sent: `${head}Transfer-Encoding: chunked\r\n\r\n9\r\n{`, statuses: [408] },
    { name: 'between two chunks', sent: `${head}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`, statuses: [408] },
  ])('$name is told so, and loses its connection', async ({ sent, statuses }) => {
    const server = await serve(small);

    expect(await spoken(server.url.href, sent)).toMatchObject({ statuses, isClosed: true });
  });

  it('with its headers is not saved by a byte now and then', async () => {
    const socket = await connected(await serve(small));
    socket.write(head);
    const drip = setInterval(() => socket.write('x'), 20);
    socket.resume();

    await once(socket, 'close');
    clearInterval(drip);
    expect(socket.bytesWritten).toBeLessThan(1000);
  });

  it('to take its answer loses its connection', async () => {
    const server = await serve(small, Buffer.alloc(64 * 1024 * 1024));
    const socket = await connected(server);
    socket.write(`${head}\r\n`);
    // What is not read is not sent: the system's buffers are full long before the end.
    socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 3 * small.stalledMs));
    let received = 0;
    socket.on('data', (chunk: Buffer) => {
      received += chunk.byteLength;
    });
    socket.resume();
    await once(socket, 'close');

    expect(received).toBeLessThan(64 * 1024 * 1024);
  });
});

describe('callers that are many', () => {
  it('get no more connections than one network, or all of them, may have', async () => {
    const server = await serve({ ...serverLimits, connections: 12, connectionsOfOne: 5 });
    const sockets = await Promise.all(Array.from({ length: 5 }, () => connected(server)));

    const refused = await connected(server);
    await once(refused, 'close');
    for (const socket of sockets) expect(socket.destroyed).toBe(false);

    sockets[0]?.destroy();
    await expect
      .poll(async () => (await spoken(server.url.href, `${head}Connection: close\r\n\r\n`)).statuses)
      .toEqual([200]);
  });

  it('are refused together when there are too many of them', async () => {
    const server = await serve({ ...serverLimits, connections: 3 });
    await Promise.all(Array.from({ length: 3 }, () => connected(server)));

    expect(await spoken(server.url.href, `${head}\r\n`)).toMatchObject({ text: '', isClosed: true });
  });
});

describe('the limits of serve', () => {
  it('are bounded, in time and in number', () => {
    expect(serverLimits).toEqual({
      headerBytes: 32_768,
      headersMs: 10_000,
      requestMs: 30_000,
      handshakeMs: 10_000,
      stalledMs: 60_000,
      keepAliveMs: 90_000,
      lookMs: 2_000,
      connections: 2_048,
      connectionsOfOne: 512,
    });
  });

  it('fill no log, whatever a caller breaks off', async () => {
    const server = await serve(small);
    for (const sent of [head, `${head}Content-Length: 10\r\n\r\n{`, 'x', '\0']) {
      const socket = await connected(server);
      socket.write(sent);
      socket.destroy();
    }
    await spoken(server.url.href, `${head}Transfer-Encoding: chunked\r\n\r\nzz`);

    expect(log.lines.filter(({ level }) => level !== 'debug')).toEqual([]);
  });
});
