import { setTimeout as pause } from 'node:timers/promises';

const everyMs = 100;

/** Asks until an answer is as it should be, and gives it; throws with the last answer when that takes too long. For real peers only. */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  isRight: (answer: Answer) => boolean,
  withinMs: number,
): Promise<Answer> {
  const deadlineMs = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (performance.now() > deadlineMs) {
      throw new Error(`not within ${withinMs} ms; the last answer was ${JSON.stringify(answer)}`);
    }
    await pause(everyMs);
  }
}
