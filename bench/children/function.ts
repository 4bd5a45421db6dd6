import { answerCalls } from '../child.ts';
import { peakBytes, stopwatch, type Took } from '../measured.ts';

export interface Refreshed extends Took {
  /** Of the process, at any time. */
  readonly peakBytes: number;
  readonly outcome: string;
}

type Handler = (
  event: { readonly job: string },
  context: { getRemainingTimeInMillis(): number },
) => Promise<readonly { readonly result: { readonly outcome: string } }[]>;

const timeoutMs = 120_000;

/** A refresh function as it is deployed, in a process that has done nothing before. */
const methods = {
  async refresh(job: string): Promise<Refreshed> {
    // What is built has no types: this is what the refresh function takes, and answers to a direct invocation.
    const handler = Reflect.get(globalThis, 'benchHandler') as Handler;
    const took = stopwatch();
    const outcomes = await handler({ job }, { getRemainingTimeInMillis: () => timeoutMs });
    const ended = took();
    return { ...ended, peakBytes: peakBytes(), outcome: outcomes.map(({ result }) => result.outcome).join() };
  },
};

export type FunctionChild = typeof methods;
answerCalls(methods);
