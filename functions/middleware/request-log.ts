import { finished } from 'node:stream';
import type { MiddlewareObj } from '@middy/core';
import type { Logger } from '../../lib/ports.ts';
import type { Emit } from '../emf.ts';
import type { LambdaAnswer } from '../lambda-answer.ts';
import type { RestEvent } from '../rest-request.ts';

/** An answer with the route it came from, which is for the log and not for the gateway. */
export interface RoutedAnswer extends LambdaAnswer {
  readonly route?: string;
  readonly job?: string | undefined;
}

const refusals = new Set([401, 403, 429]);
const maxUserAgentLength = 100;

/**
 * One line a request, when its body has left or has broken off: no path, query or header, in which secrets may stand, but for
 * the name of the program that polls. A poll is told as a metric: who polled which job, and when, is in the log alone.
 */
export function requestLog(log: Logger, emit: Emit): MiddlewareObj<RestEvent, RoutedAnswer> {
  const startedMs = new WeakMap<object, number>();
  return {
    before: ({ event }) => {
      startedMs.set(event, performance.now());
    },
    after: (request) => {
      const { event, response } = request;
      if (!response) return;
      const { route, job, ...answer } = response;
      request.response = answer;
      let bytes = 0;
      answer.body.on('data', (chunk: Uint8Array) => {
        bytes += chunk.byteLength;
      });
      // A listener sets a stream flowing: it has to wait for the one that sends it.
      answer.body.pause();
      finished(answer.body, (error) => {
        const tookMs = Math.round(performance.now() - (startedMs.get(event) ?? performance.now()));
        const fields = { method: event.httpMethod, route, status: answer.statusCode, bytes, tookMs };
        if (error) log.warn('request broken off', { ...fields, error: String(error) });
        else if (job !== undefined)
          emit({ metrics: { Polls: 1 }, job, fields: { ...fields, message: 'poll', userAgent: userAgentIn(event) } });
        else log.info('request', fields);
        if (refusals.has(answer.statusCode)) emit({ metrics: { RequestsRefused: 1 } });
      });
    },
  };
}

/** `Prometheus/3.14.0`. */
function userAgentIn({ multiValueHeaders }: RestEvent): string {
  const [, values] =
    Object.entries(multiValueHeaders ?? {}).find(([name]) => name.toLowerCase() === 'user-agent') ?? [];
  return (values?.[0] ?? '').slice(0, maxUserAgentLength);
}
