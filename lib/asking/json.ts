import type { z } from 'zod';
import { DiscoveryError } from '../errors.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../ports.ts';
import { failureOfAnswer, placeOf } from './answer-failure.ts';

/**
 * Asks for JSON of a certain shape. Rejects with a DiscoveryError for every status but 200 (`failureOfAnswer`), and with
 * `malformed` for what is no JSON or has another shape: the message names host, path and the first fault, never the content.
 */
export async function askJson<Shape extends z.ZodType>(
  http: HttpClient,
  request: HttpRequest,
  shape: Shape,
): Promise<z.output<Shape>> {
  const { headers, ...rest } = request;
  const answer = await http.send({ ...rest, headers: { accept: 'application/json', ...headers } });
  return parsedJson(answer, request.url, shape);
}

/** The value in an answer that must be a 200 with JSON of a certain shape. Throws as `askJson` rejects. */
export function parsedJson<Shape extends z.ZodType>(answer: HttpAnswer, url: URL, shape: Shape): z.output<Shape> {
  if (answer.status !== 200) throw failureOfAnswer(answer, url);
  const parsed = shape.safeParse(jsonOf(answer, url));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.length ? ` at ${issue.path.map(String).join('.')}` : '';
  throw new DiscoveryError('malformed', `${placeOf(url)} answers JSON of another shape${at}: ${issue?.message}`);
}

function jsonOf({ body }: HttpAnswer, url: URL): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // The error of the parser quotes the body, so it is not kept as the cause.
    throw new DiscoveryError('malformed', `${placeOf(url)} answers what is not JSON`);
  }
}
