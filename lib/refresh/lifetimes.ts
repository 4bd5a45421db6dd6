import type { Head } from '../model/head.ts';

/** A reader may hold a superseded directory for as long: nothing it names is deleted before. */
const readersHoldMs = 3_600_000;

const sweepEveryMs = 24 * 3_600_000;

/** Change records are kept for 30 days. */
export const changeLifeMs = 30 * 86_400_000;

/** The head of a retired provider is kept this long: its changes can be read, and it may come back. */
export const retiredLifeMs = 30 * 86_400_000;

/** Whether what was superseded at a time can be in no reader's hands any more. */
export function isReclaimable(atMs: number, nowMs: number): boolean {
  return nowMs - atMs >= readersHoldMs;
}

/** Whether it is time to look for what killed workers left, and for what is referenced and missing. */
export function isSweepDue({ sweptAtMs }: Head, nowMs: number): boolean {
  return sweptAtMs !== undefined && nowMs - sweptAtMs >= sweepEveryMs;
}
