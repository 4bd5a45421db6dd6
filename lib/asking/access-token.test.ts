import { describe, expect, it } from 'vitest';
import type { HttpAnswer, HttpRequest } from '../ports.ts';
import { askAccessToken, tokenRequest } from './access-token.ts';

const url = new URL('https://login.example.com/token');
const { signal } = new AbortController();

async function ask(answer: Partial<HttpAnswer>) {
  const asked: HttpRequest[] = [];
  const http = {
    async send(request: HttpRequest) {
      asked.push(request);
      return { status: 200, headers: {}, body: Buffer.from(''), ...answer };
    },
  };
  const form = { grant_type: 'client_credentials', client_secret: 'a&b c' };
  return { token: await askAccessToken(http, tokenRequest(url, form, signal)), asked };
}

describe('askAccessToken', () => {
  it('sends a form and takes the token', async () => {
    const { token, asked } = await ask({ body: Buffer.from('{"access_token":"t","expires_in":3599}') });

    expect(token).toBe('t');
    expect(asked).toMatchObject([
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=client_credentials&client_secret=a%26b+c',
      },
    ]);
  });

  it.each([
    {
      title: 'unauthorized, with the code of the refusal and nothing else of it',
      answer: { status: 400, body: Buffer.from('{"error":"invalid_client","error_description":"a&b c"}') },
      failure: {
        failure: 'unauthorized',
        message: 'login.example.com/token hands out no token: it answers 400 (invalid_client)',
      },
    },
    {
      title: 'unauthorized where the refusal is no JSON',
      answer: { status: 401, body: Buffer.from('no') },
      failure: { failure: 'unauthorized', message: 'login.example.com/token hands out no token: it answers 401' },
    },
    { title: 'throttled', answer: { status: 429 }, failure: { failure: 'throttled' } },
    { title: 'unreachable', answer: { status: 503 }, failure: { failure: 'unreachable' } },
    { title: 'malformed', answer: { status: 200, body: Buffer.from('{}') }, failure: { failure: 'malformed' } },
  ])('is $title', async ({ answer, failure }) => {
    await expect(ask(answer)).rejects.toMatchObject(failure);
  });
});
