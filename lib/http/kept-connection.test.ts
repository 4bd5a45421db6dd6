import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { failureFrom, httpFixture } from '../../test/support/http-fixture.ts';
import { listening } from '../../test/support/listening.ts';

/** A server that cuts off every connection it has answered on before, once it is told to. */
async function forgetful() {
  const answered = new WeakSet<Socket>();
  const state = { isForgetful: false, cut: 0, answers: 0 };
  const server = createServer(({ socket }, response) => {
    if (state.isForgetful && answered.has(socket)) {
      state.cut += 1;
      socket.destroy();
      return;
    }
    answered.add(socket);
    state.answers += 1;
    response.end('ok');
  });
  const port = await listening(server);
  const url = `http://127.0.0.1:${port}/`;
  const dispose = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
  };
  return { state, url, [Symbol.asyncDispose]: dispose };
}

describe('a kept connection that turns out to be closed', () => {
  it('is replaced by a new one for a GET', async () => {
    await using server = await forgetful();
    await using http = httpFixture();
    for (let warm = 0; warm < 4; warm += 1) await http.get(server.url);

    server.state.isForgetful = true;
    const answer = await http.get(server.url);

    expect(answer.status).toBe(200);
    expect(server.state.cut).toBeGreaterThan(0);
    expect(server.state.answers).toBe(5);
  });

  it('is a failure of a POST, which may have been heard', async () => {
    await using server = await forgetful();
    await using http = httpFixture();
    for (let warm = 0; warm < 4; warm += 1) await http.get(server.url);

    server.state.isForgetful = true;
    const error = await failureFrom(http.get(server.url, {}, { method: 'POST', body: 'x' }));

    expect(error).toMatchObject({ failure: 'unreachable', message: expect.stringContaining('it broke off') });
    expect(server.state).toMatchObject({ cut: 1, answers: 4 });
  });
});
