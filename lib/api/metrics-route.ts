import type { Handle } from './api.ts';
import { type StatusPorts, visibleTo } from './status-routes.ts';

/** `/metrics`. The client library is loaded when it is first asked for: most requests are for lists. */
export function createMetricsRoute(ports: StatusPorts): Handle {
  return async ({ principal }) => {
    const { metricsOf } = await import('../metrics/metrics.ts');
    const visible = await visibleTo(principal, ports);
    const { contentType, text } = await metricsOf({ ...visible, nowMs: ports.clock.nowMs() });
    return { status: 200, headers: { 'content-type': contentType }, body: Buffer.from(text) };
  };
}
