import type { Api } from '../../lib/api/api.ts';
import { serveHttp } from '../../lib/api/node-http.ts';
import { failureAnswer, textAnswer } from '../../lib/api/route-answer.ts';
import type { PullSubject } from '../../lib/metrics/pull-metrics.ts';
import type { Clock, Logger } from '../../lib/ports.ts';
import { CliError, systemCodeOf } from '../cli-error.ts';
import { type ListenAddress, listenText } from '../serve/listen-address.ts';

const closeGraceMs = 1000;

export interface MetricsServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `/metrics` and `/-/healthy`. Rejects with a CliError when the address cannot be taken. */
export async function serveMetrics(
  address: ListenAddress,
  subjects: () => readonly PullSubject[],
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Promise<MetricsServer> {
  try {
    const server = await serveHttp(metricsApi(subjects), { ...address, clock, log });
    return { url: server.url.origin, close: () => server.close(closeGraceMs) };
  } catch (error) {
    throw new CliError(`cannot listen on ${listenText(address)}: ${systemCodeOf(error)}`, {
      hint: 'name another address with --listen',
      cause: error,
    });
  }
}

function metricsApi(subjects: () => readonly PullSubject[]): Api {
  return async ({ method, rawPath }) => {
    const route = ['/metrics', '/-/healthy'].find((path) => path === rawPath) ?? 'unknown';
    if (route === 'unknown') return { ...failureAnswer(404, 'not_found', 'no such route'), route };
    if (method !== 'GET') {
      return { ...failureAnswer(405, 'method_not_allowed', 'allowed: GET', { allow: 'GET' }), route };
    }
    if (route === '/-/healthy') return { ...textAnswer('Pulling.\n'), route };
    // The client library is loaded when it is first asked for.
    const { pullMetricsOf } = await import('../../lib/metrics/pull-metrics.ts');
    const { contentType, text } = await pullMetricsOf(subjects());
    return { status: 200, headers: { 'content-type': contentType }, body: Buffer.from(text), route };
  };
}
