import { z } from 'zod';
import { DiscoveryError } from '../errors.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../ports.ts';
import { failureOfAnswer, placeOf } from './answer-failure.ts';
import { parsedJson } from './json.ts';

const TokenAnswer = z.object({ access_token: z.string().min(1) });

/** Of a refusal only its code is of interest; the description may name what is secret. RFC 6749 section 5.2. */
const Refusal = z.object({ error: z.string().regex(/^[\w.-]{1,64}$/) });

/** The request for a token by a form, as RFC 6749 section 4.4.2 writes it. */
export function tokenRequest(url: URL, form: Readonly<Record<string, string>>, signal: AbortSignal): HttpRequest {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { url, method: 'POST', headers, body: new URLSearchParams(form).toString(), signal };
}

/**
 * The access token that a server hands out for a request. Rejects with `unauthorized` where the server refuses (every 4xx but 429), naming the
 * code of the refusal, and otherwise as `askJson` does.
 */
export async function askAccessToken(http: HttpClient, { headers, ...request }: HttpRequest): Promise<string> {
  const answer = await http.send({ ...request, headers: { accept: 'application/json', ...headers } });
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) throw refused(answer, request.url);
  if (answer.status !== 200) throw failureOfAnswer(answer, request.url);
  return parsedJson(answer, request.url, TokenAnswer).access_token;
}

function refused({ status, body }: HttpAnswer, url: URL): DiscoveryError {
  const code = codeIn(body.toString('utf8'));
  const why = code === undefined ? '' : ` (${code})`;
  return new DiscoveryError('unauthorized', `${placeOf(url)} hands out no token: it answers ${status}${why}`);
}

function codeIn(text: string): string | undefined {
  try {
    return Refusal.safeParse(JSON.parse(text)).data?.error;
  } catch {
    return undefined;
  }
}
