import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixedClock } from '../../test/support/fixed-clock.ts';
import { secretsOf } from '../../test/support/test-ports.ts';
import { defaultHttpClientOptions } from '../options/http-client.ts';
import { createHttp } from './undici-http.ts';

it('speaks to a local socket, past every proxy', async () => {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-socket-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const socketPath = join(folder, 'engine.sock');
  const server = createServer((request, response) => response.end(`${request.headers.host}${request.url}`));
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  resources.defer(() => new Promise((resolve) => server.close(() => resolve())));
  const environment = { HTTP_PROXY: 'http://192.0.2.1:3128' };
  const { http, close } = createHttp({ secrets: secretsOf({}), environment, clock: fixedClock(), version: 'test' });
  resources.defer(close);
  const client = http({ ...defaultHttpClientOptions, proxy_from_environment: true });
  const ask = (path: string) =>
    client.send({ url: new URL('http://engine/v1/info?a=b'), socketPath: path, signal: AbortSignal.timeout(5000) });

  expect(String((await ask(socketPath)).body)).toBe('engine/v1/info?a=b');
  await expect(ask(join(folder, 'none.sock'))).rejects.toMatchObject({ failure: 'unreachable' });
});
