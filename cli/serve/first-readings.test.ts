import { describe, expect, it } from 'vitest';
import type { Hub } from '../../lib/config/hub.ts';
import { asProviderId } from '../../lib/model/provider-id.ts';
import { createFirstReadings } from './first-readings.ts';

const a = asProviderId('a');
const b = asProviderId('b');

function readingsOf(waitMs = 10_000) {
  // Of a job, its name and its providers are all that is looked at.
  const jobs = [{ name: 'web', providers: [a, b] }] as unknown as Hub['jobs'];
  return createFirstReadings({ hub: async () => ({ jobs }), waitMs });
}

/** Whether something is settled once everything that can go on without a timer has gone on. */
async function isSettled(settling: Promise<void>): Promise<boolean> {
  const turn = new Promise<false>((resolve) => setImmediate(() => resolve(false)));
  return await Promise.race([settling.then(() => true), turn]);
}

describe('waiting for the first reading of a job', () => {
  it('ends when each of its providers was asked', async () => {
    const readings = readingsOf();

    const settling = readings.settle('web');
    readings.note(a);
    expect(await isSettled(settling)).toBe(false);
    readings.note(b);

    expect(await isSettled(settling)).toBe(true);
    expect(await isSettled(readings.settle('web'))).toBe(true);
  });

  it('does not begin for a job that is not there', async () => {
    expect(await isSettled(readingsOf().settle('other'))).toBe(true);
  });

  it('ends after a time', async () => {
    await expect(readingsOf(1).settle('web')).resolves.toBeUndefined();
  });

  it('ends when the process does', async () => {
    const readings = readingsOf();

    const settling = readings.settle('web');
    await isSettled(settling);
    readings.stop();

    expect(await isSettled(settling)).toBe(true);
  });
});
