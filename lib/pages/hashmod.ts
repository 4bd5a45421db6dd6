import { hash } from 'node:crypto';

const two32 = 2 ** 32;
/** Up to here the products below stay exact in a double. */
const maxExactCount = 2 ** 26;

/** A label value's hash: MD5, last 8 bytes, big endian. Prometheus: `model/relabel/relabel.go`, action `hashmod`. */
export function hashmodOf(value: string): bigint {
  return hash('md5', value, 'buffer').readBigUInt64BE(8);
}

/** `hashmod(address) mod count`: the page or shard a target belongs to. */
export function pageOf(address: string, count: number): number {
  if (count === 1) return 0;
  if (count > maxExactCount) return Number(hashmodOf(address) % BigInt(count));
  const digest = hash('md5', address, 'buffer');
  return ((digest.readUInt32BE(8) % count) * (two32 % count) + digest.readUInt32BE(12)) % count;
}
