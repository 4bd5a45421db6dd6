import { describe, expect, it } from 'vitest';
import { requestLimitOf } from './request-limit.ts';

describe('requestLimitOf', () => {
  it.each([
    { requestConcurrency: 1, begun: 1 },
    { requestConcurrency: 3, begun: 3 },
    { requestConcurrency: -1, begun: 5 },
  ])('begins $begun of 5 calls at $requestConcurrency', async ({ requestConcurrency, begun }) => {
    const limited = requestLimitOf(requestConcurrency);
    const gate = Promise.withResolvers<void>();
    let count = 0;

    const all = Array.from({ length: 5 }, () =>
      limited(async () => {
        count += 1;
        await gate.promise;
      }),
    );

    expect(count).toBe(begun);
    gate.resolve();
    await Promise.all(all);
    expect(count).toBe(5);
  });
});
