import type { Harness } from './load-changed.ts';
import type { FaultTable, Outcome } from './run-schedule.ts';
import type { Schedule } from './schedule.ts';

/**
 * A schedule that breaks the same promise with as few steps and faults as leaving them out one at a time comes to. The
 * steps that stay are what they were: each has its own seed.
 */
export async function shrunk(schedule: Schedule, { runSchedule }: Harness, table: FaultTable): Promise<Schedule> {
  const { violation } = await runSchedule(schedule, table);
  const isStillBroken = async (candidate: Schedule) => {
    const outcome = await runSchedule(candidate, table).catch(
      (): Pick<Outcome, 'violation'> => ({ violation: undefined }),
    );
    return outcome.violation?.promise === violation?.promise;
  };
  let smallest = schedule;
  for (let before: Schedule | undefined; before !== smallest; ) {
    before = smallest;
    for (const candidate of smallerOnes(before)) {
      if (await isStillBroken(candidate)) smallest = candidate;
      if (smallest !== before) break;
    }
  }
  return smallest;
}

function* smallerOnes(schedule: Schedule): Generator<Schedule, void> {
  const { steps, faults } = schedule;
  for (const index of faults.keys()) yield { ...schedule, faults: faults.toSpliced(index, 1) };
  for (const index of steps.keys()) yield { ...schedule, steps: steps.toSpliced(index, 1) };
}
