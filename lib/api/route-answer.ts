import { maxBodyBytes, type RouteAnswer } from './api.ts';

export const jsonType = 'application/json; charset=utf-8';

/** `{"status":"success","data":...}`, as Prometheus' own API answers. */
export function successAnswer(data: unknown, status = 200): RouteAnswer {
  return {
    status,
    headers: { 'content-type': jsonType },
    body: Buffer.from(JSON.stringify({ status: 'success', data })),
  };
}

/** `{"status":"error",...}`, as Prometheus' own API answers. */
export function failureAnswer(
  status: number,
  errorType: string,
  error: string,
  headers: Readonly<Record<string, string>> = {},
): RouteAnswer {
  return {
    status,
    headers: { 'content-type': jsonType, ...headers },
    body: Buffer.from(JSON.stringify({ status: 'error', errorType, error })),
  };
}

export function textAnswer(text: string): RouteAnswer {
  return { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: Buffer.from(text) };
}

/** What a scope or a job list does not cover is refused without saying whether it exists. */
export function forbidden(): RouteAnswer {
  return failureAnswer(403, 'forbidden', 'forbidden');
}

export function tooLarge(): RouteAnswer {
  return failureAnswer(413, 'too_large', `a body has at most ${maxBodyBytes} bytes`);
}
