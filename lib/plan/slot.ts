import { hash } from 'node:crypto';
import type { ProviderId } from '../model/provider-id.ts';

/**
 * Start of the slot that a time lies in, in milliseconds since the epoch. The id shifts it, so that providers of one
 * interval are spread over it, each always at the same moment.
 */
export function slotOf(id: ProviderId, intervalMs: number, nowMs: number): number {
  const shiftMs = hash('sha256', id, 'buffer').readUInt32BE(0) % intervalMs;
  return Math.floor((nowMs - shiftMs) / intervalMs) * intervalMs + shiftMs;
}
