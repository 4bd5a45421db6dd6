import { describe, expect, it } from 'vitest';
import type { HttpClient, HttpRequest } from '../ports.ts';
import { createByteBudget } from './size-limit.ts';

const asked = (more: Partial<HttpRequest> = {}): HttpRequest => ({
  url: new URL('http://example.com/list'),
  signal: new AbortController().signal,
  ...more,
});

/** A source whose every answer has so many bytes, and how often it was asked. */
function source(bytes: number) {
  let times = 0;
  const http: HttpClient = {
    async send() {
      times += 1;
      return { status: 200, headers: {}, body: Buffer.alloc(bytes) };
    },
  };
  return { http, times: () => times };
}

describe('the answers to one refresh', () => {
  it('are counted over all clients, and refused from the first that is too much', async () => {
    const { http, times } = source(40);
    const budget = createByteBudget(100);
    const [one, other] = [budget.within(http), budget.within(http)];

    await one.send(asked());
    await other.send(asked());

    const says = 'example.com has more to say than the 100 bytes that one refresh takes';
    await expect(one.send(asked())).rejects.toMatchObject({ failure: 'malformed', message: says });
    await expect(other.send(asked())).rejects.toMatchObject({ failure: 'malformed', message: says });
    expect(times()).toBe(3);
  });

  it('are not counted where whoever asks does', async () => {
    const http = createByteBudget(100).within(source(80).http);

    for (let times = 0; times < 5; times += 1) await http.send(asked({ isCountedByAsker: true }));

    await expect(http.send(asked())).resolves.toMatchObject({ status: 200 });
  });
});
