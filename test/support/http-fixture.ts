import { z } from 'zod';
import { createHttp, type HttpSettings } from '../../lib/http/undici-http.ts';
import { checkHttpClient, type HttpClientOptions, httpClientFields } from '../../lib/options/http-client.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../../lib/ports.ts';
import { type FixedClock, fixedClock } from './fixed-clock.ts';
import { secretsOf } from './test-ports.ts';

const Block = z.strictObject(httpClientFields).superRefine(checkHttpClient);

export interface HttpFixture extends AsyncDisposable {
  readonly clock: FixedClock;
  /** The secrets by reference; a test may change them. */
  readonly secrets: Record<string, string>;
  client(block?: unknown): HttpClient;
  get(url: URL | string, block?: unknown, request?: Partial<HttpRequest>): Promise<HttpAnswer>;
}

/** The real HTTP client, over real connections unless told otherwise. */
export function httpFixture(settings: Partial<HttpSettings> = {}): HttpFixture {
  const clock = fixedClock();
  const secrets: Record<string, string> = {};
  const { http, close } = createHttp({
    secrets: { read: (reference) => secretsOf(secrets).read(reference) },
    environment: {},
    clock,
    version: '1.2.3',
    ...settings,
  });
  const blocks = new Map<unknown, HttpClientOptions>();
  function client(block: unknown = {}): HttpClient {
    const known = blocks.get(block) ?? Block.parse(block);
    blocks.set(block, known);
    return http(known);
  }
  return {
    clock,
    secrets,
    client,
    get: (url, block, request) =>
      client(block).send({ url: new URL(url), signal: AbortSignal.timeout(10_000), ...request }),
    [Symbol.asyncDispose]: close,
  };
}

/** What a promise that must reject rejects with. */
export async function failureFrom(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    (value) => new Error(`did not fail: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}
