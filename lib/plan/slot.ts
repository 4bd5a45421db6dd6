import { hash } from 'node:crypto';

/**
 * Start of the slot that a time lies in, in milliseconds since the epoch. The name shifts it, so that what has
 * one interval is spread over it, each always at the same moment; those of one name and intervals that divide meet.
 */
export function slotOf(name: string, intervalMs: number, nowMs: number): number {
  const shiftMs = hash('sha256', name, 'buffer').readUInt32BE(0) % intervalMs;
  return Math.floor((nowMs - shiftMs) / intervalMs) * intervalMs + shiftMs;
}
