import { expect, it } from 'vitest';
import { isScheduled } from './attempt.ts';

it.each([
  { request: { slotMs: 60_000 }, expected: true },
  { request: { slotMs: 0 }, expected: true },
  { request: { slotMs: 60_000, hint: true as const }, expected: false },
  { request: {}, expected: false },
])('is for a slot of the schedule: $request is $expected', ({ request, expected }) => {
  expect(isScheduled(request)).toBe(expected);
});
