import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Puller, PullOutcome } from './puller.ts';

/** Pulls that were begun together drift apart by up to this share of the interval, so that a hub is not asked by all at once. */
const jitterRatio = 0.1;
const jitterSteps = 1000;

/** Pulls at once, and again after each interval, until it is told to stop. */
export async function pullForever(
  puller: Puller,
  {
    intervalMs,
    stop,
    tell,
  }: { readonly intervalMs: number; readonly stop: AbortSignal; readonly tell: (outcome: PullOutcome) => void },
): Promise<void> {
  while (!stop.aborted) {
    const outcome = await puller.pull(stop);
    // What was given up because the process ends has not failed.
    if (stop.aborted) return;
    tell(outcome);
    await pause(jittered(intervalMs), stop);
  }
}

function jittered(intervalMs: number): number {
  const share = randomInt(-jitterSteps, jitterSteps + 1) / jitterSteps;
  return intervalMs * (1 + share * jitterRatio);
}

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal: stop });
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}
