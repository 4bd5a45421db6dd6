import { createServer, type ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { failureFrom, httpFixture } from '../../test/support/http-fixture.ts';
import { listening } from '../../test/support/listening.ts';
import type { HttpSettings } from './undici-http.ts';

const patience = { headMs: 300, paceMs: 100, paceBytes: 1000 };

/** A server that answers as it likes, and a client that is in a hurry. */
async function world(answer: (response: ServerResponse) => void, settings: Partial<HttpSettings> = { patience }) {
  const resources = new AsyncDisposableStack();
  const server = createServer((_request, response) => answer(response));
  const port = await listening(server);
  resources.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const http = resources.use(httpFixture(settings));
  return {
    host: `127.0.0.1:${port}`,
    get: (request: object = {}) => http.get(`http://127.0.0.1:${port}/`, {}, request),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** A byte every few milliseconds, for ever. */
function dripping(response: ServerResponse): void {
  const timer = setInterval(() => response.write('['), 10);
  response.on('close', () => clearInterval(timer));
}

describe('an answer', () => {
  it('that announces more than the cap is left before its first byte', async () => {
    let sent = 0;
    await using server = await world((response) => {
      response.writeHead(200, { 'content-length': 10_000_000_000 });
      const piece = Buffer.alloc(64 * 1024);
      // As fast as they are taken, until the connection is gone.
      const write = (): void => {
        sent += piece.length;
        response.write(piece, (error) => error == null && !response.destroyed && write());
      };
      write();
    });

    expect(await failureFrom(server.get({ maxBytes: 1000 }))).toMatchObject({
      failure: 'malformed',
      message: `${server.host} announces 10000000000 bytes, more than 1000`,
    });
    // What lies in sockets, and no more.
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it('that announces nothing is left at the cap', async () => {
    await using server = await world((response) => {
      response.write('['.repeat(999));
      response.write('[[');
    });

    expect(await failureFrom(server.get({ maxBytes: 1000 }))).toMatchObject({
      failure: 'malformed',
      message: `${server.host} answers more than 1000 bytes`,
    });
  });

  it('to HEAD may announce what a body would have', async () => {
    await using server = await world((response) => void response.writeHead(200, { 'content-length': 5000 }).end());

    expect(await server.get({ method: 'HEAD', maxBytes: 1000 })).toMatchObject({ status: 200 });
  });

  it.each([
    { name: 'drips', answer: dripping },
    { name: 'falls silent', answer: (response: ServerResponse) => void response.write('[') },
  ])('that $name is not waited for', async ({ answer }) => {
    await using server = await world(answer);

    expect(await failureFrom(server.get())).toMatchObject({
      failure: 'aborted',
      message: `${server.host} answers too slowly: less than 1000 bytes in 100 ms`,
    });
  });

  it('that never begins is not waited for', async () => {
    await using server = await world(() => undefined);

    expect(await failureFrom(server.get())).toMatchObject({
      failure: 'aborted',
      message: `${server.host} has not begun to answer after 300 ms`,
    });
  });

  it('that is slow and steady is taken', async () => {
    await using server = await world((response) => {
      let left = 5;
      const timer = setInterval(() => {
        left -= 1;
        response.write('x'.repeat(2000));
        if (left === 0) response.end();
      }, 50);
      response.on('close', () => clearInterval(timer));
    });

    expect((await server.get()).body.length).toBe(10_000);
  });

  it('with more headers than a client takes is named', async () => {
    await using server = await world(
      (response) => void response.writeHead(200, { 'x-long': 'x'.repeat(40_000) }).end(),
    );

    expect(await failureFrom(server.get())).toMatchObject({
      failure: 'malformed',
      message: `${server.host} answers with more headers than a client takes`,
    });
  });
});
