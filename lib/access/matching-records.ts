import { timingSafeEqual } from 'node:crypto';
import type { TokenRecord } from './token-records.ts';

type Compare = (a: Buffer, b: Buffer) => boolean;

/**
 * The records of which a digest is presented. Every record is compared with every digest, whatever was found before, and
 * each comparison looks at all bytes: time tells nothing of the records.
 */
export function matchingRecords(
  records: readonly TokenRecord[],
  digests: readonly Buffer[],
  isEqual: Compare = timingSafeEqual,
): readonly TokenRecord[] {
  return records.filter(({ sha256 }) => digests.map((digest) => isEqual(sha256, digest)).includes(true));
}
