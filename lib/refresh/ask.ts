import { createByteBudget } from '../asking/size-limit.ts';
import { DiscoveryError } from '../errors.ts';
import type { Discovery } from '../model/discovery.ts';
import { sourceLimits } from '../model/source-limits.ts';
import type { Ports } from '../ports.ts';
import type { Refreshable } from './attempt.ts';
import { checkExcess } from './list-excess.ts';

/**
 * Asks a source under a deadline, which holds for a discoverer that does not listen to its signal as well. Rejects for answers and lists beyond
 * `sourceLimits`.
 */
export async function ask(
  { create, meter }: Pick<Refreshable, 'create' | 'meter'>,
  ports: Ports,
  signal: AbortSignal,
): Promise<Discovery> {
  if (signal.aborted) throw tooLate();
  const { promise: deadline, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(tooLate());
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const budget = createByteBudget(sourceLimits.refreshBytes);
    const http: Ports['http'] = (options) => budget.within(ports.http(options));
    const asking = { ...ports, http, ...(meter === undefined ? {} : { turns: meter.turns }) };
    const answer = create(asking).then((discoverer) => discoverer.refresh(signal));
    const discovery = await Promise.race([answer, deadline]);
    checkExcess(discovery);
    return discovery;
  } catch (error) {
    // What a discoverer throws because it was cancelled says less than why it was.
    if (signal.aborted && !(error instanceof DiscoveryError)) throw tooLate({ cause: error });
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function tooLate(options?: ErrorOptions): DiscoveryError {
  return new DiscoveryError('aborted', 'the source did not answer before the deadline', options);
}
