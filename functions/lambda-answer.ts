import { Readable } from 'node:stream';
import type { ApiAnswer } from '../lib/api/api.ts';

/** An answer as a streaming function hands it to API Gateway. */
export interface LambdaAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** An API answer for response streaming: no reason phrase, which API Gateway cannot send. */
export function lambdaAnswerOf({ status, headers, body }: ApiAnswer): LambdaAnswer {
  // The gateway frames a streamed body itself, and refuses an answer whose length is stated twice.
  const { 'content-length': _, ...rest } = headers;
  // One chunk at least, if an empty one: Lambda sends status and headers with the first write.
  const chunks = body instanceof Uint8Array ? [body] : body;
  return { statusCode: status, headers: rest, body: Readable.from(chunks, { highWaterMark: 1 }) };
}
