import type { z } from 'zod';
import { DiscoveryError } from '../errors.ts';
import { jsonExcessOf } from '../model/json-excess.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../ports.ts';
import { failureOfAnswer, placeOf } from './answer-failure.ts';

/** Which statuses are an answer: 200 alone, or every 2xx, for the sources whose clients take all of them; 300 where there is a choice of versions. */
export type Success = '200' | '2xx' | '200 or 300';

/**
 * Asks for JSON of a certain shape. Rejects with a DiscoveryError for every other status (`failureOfAnswer`), and with
 * `malformed` for what is no JSON or has another shape: the message names host, path and the first fault, never the content.
 */
export async function askJson<Shape extends z.ZodType>(
  http: HttpClient,
  request: HttpRequest,
  shape: Shape,
  success: Success = '200',
): Promise<z.output<Shape>> {
  const { headers, ...rest } = request;
  const answer = await http.send({ ...rest, headers: { accept: 'application/json', ...headers } });
  return parsedJson(answer, request.url, shape, success);
}

/** The value in an answer that must have a certain status, and JSON of a certain shape. Throws as `askJson` rejects. */
export function parsedJson<Shape extends z.ZodType>(
  answer: HttpAnswer,
  url: URL,
  shape: Shape,
  success: Success = '200',
): z.output<Shape> {
  if (!isSuccess(answer, success)) throw failureOfAnswer(answer, url);
  return shaped(jsonOf(answer, url), shape, `${placeOf(url)} answers JSON`);
}

/** A value that must have a certain shape. Throws `malformed` otherwise: the message begins with `what` and names the first fault, never the content. */
export function shaped<Shape extends z.ZodType>(value: unknown, shape: Shape, what: string): z.output<Shape> {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.length ? ` at ${issue.path.map(String).join('.')}` : '';
  throw new DiscoveryError('malformed', `${what} of another shape${at}: ${issue?.message}`);
}

/** Whether an answer has a status that counts. */
export function isSuccess({ status }: HttpAnswer, success: Success): boolean {
  if (success === '2xx') return status >= 200 && status < 300;
  return status === 200 || (success === '200 or 300' && status === 300);
}

function jsonOf({ body }: HttpAnswer, url: URL): unknown {
  const excess = jsonExcessOf(body);
  if (excess !== undefined) throw new DiscoveryError('malformed', `${placeOf(url)} answers JSON that ${excess}`);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The error of the parser quotes the body, so it is not kept as the cause.
    throw new DiscoveryError('malformed', `${placeOf(url)} answers what is not JSON`);
  }
}

/**
 * Whether a content type is `application/json`, alone or in UTF-8, for the sources of which Prometheus takes no other.
 * Prometheus: `discovery/http/http.go` and `discovery/puppetdb/puppetdb.go`, `matchContentType`.
 */
export function isJsonType(contentType: string | undefined): boolean {
  return /^application\/json(;[\t\n\f\r ]*charset=("utf-8"|utf-8))?$/i.test(contentType?.trim() ?? '');
}
