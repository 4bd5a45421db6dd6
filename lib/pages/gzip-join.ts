import { crc32 } from 'node:zlib';
import { type Fragment, followingFragment } from './fragment.ts';

/** RFC 1952: deflate, no flags, no time, unknown system, so that equal lists are equal bytes. */
const header = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
/** RFC 1951, 3.2.4: an empty stored block with the final bit set. */
const finalBlock = Uint8Array.of(1, 0, 0, 0xff, 0xff);
const storedBlockOverhead = 5;
const comma = Buffer.from(',');
const trailerBytes = 8;

/** One gzip member that is written piece by piece; the pieces go out in the order in which they were asked for. */
export interface GzipJoin {
  header(): Uint8Array;
  /** Text as a stored block, up to 65,535 bytes. */
  stored(text: string): Uint8Array;
  /** A fragment as it is: it is neither opened nor compressed again. */
  fragment(fragment: Fragment): Uint8Array;
  /** A comma as a stored block, and a fragment: in one piece, because a write costs more than a comma. */
  following(fragment: Fragment): Uint8Array;
  /** The final block, and CRC and length of all that went before. */
  trailer(): Uint8Array;
}

/** Joins deflate fragments to one ordinary gzip member (RFC 1952), which any client reads. */
export function createGzipJoin(): GzipJoin {
  let crc = 0;
  let plainBytes = 0;
  const count = (plain: Uint8Array) => {
    crc = crc32(plain, crc);
    plainBytes += plain.byteLength;
  };
  const countFragment = (fragment: Fragment) => {
    crc = combinedCrc(crc, fragment.crc, fragment.plainBytes);
    plainBytes += fragment.plainBytes;
  };
  return {
    header: () => header,
    stored(text) {
      const plain = Buffer.from(text);
      count(plain);
      return storedBlock(plain);
    },
    fragment(fragment) {
      countFragment(fragment);
      return fragment.bytes;
    },
    following(fragment) {
      count(comma);
      countFragment(fragment);
      return fragment.following ?? followingFragment(fragment.bytes);
    },
    trailer() {
      const end = Buffer.alloc(finalBlock.byteLength + trailerBytes);
      end.set(finalBlock);
      end.writeUInt32LE(crc, finalBlock.byteLength);
      end.writeUInt32LE(plainBytes % 2 ** 32, finalBlock.byteLength + 4);
      return end;
    },
  };
}

/** Bytes of a member with these fragments and so many stored blocks that hold so many bytes of text together. */
export function gzipBytesOf(fragmentBytes: number, blocks: number, textBytes: number): number {
  const frame = header.byteLength + finalBlock.byteLength + trailerBytes;
  return frame + fragmentBytes + blocks * storedBlockOverhead + textBytes;
}

function storedBlock(plain: Buffer): Uint8Array {
  const block = Buffer.alloc(storedBlockOverhead + plain.byteLength);
  block.writeUInt16LE(plain.byteLength, 1);
  block.writeUInt16LE(plain.byteLength ^ 0xffff, 3);
  block.set(plain, storedBlockOverhead);
  return block;
}

/** The generator of CRC-32, reflected: the highest power of x is the lowest bit. */
const polynomial = 0xedb88320;
/** x to the power of 0, reflected. */
const one = 0x80000000;

/** x to the power of 2^k, modulo the polynomial: each is the square of the one before. */
const squares: readonly number[] = Array.from({ length: 32 }).reduce<number[]>((powers) => {
  const last = powers.at(-1);
  powers.push(last === undefined ? one >>> 1 : product(last, last));
  return powers;
}, []);

/**
 * The CRC-32 of two texts one after the other, from the CRC of each and the length of the second. To append n bytes is to
 * multiply the first remainder by x^(8n); conditioning of the register at both ends cancels out.
 */
export function combinedCrc(first: number, second: number, secondBytes: number): number {
  return (product(first, power(secondBytes * 8)) ^ second) >>> 0;
}

function power(exponent: number): number {
  let result = one;
  let rest = exponent;
  for (let k = 0; rest > 0; k += 1) {
    // The multiplicative order of x divides 2^32 - 1, so that the squares repeat after 32 steps.
    if (rest % 2 === 1) result = product(result, squares[k % 32] ?? one);
    rest = Math.floor(rest / 2);
  }
  return result;
}

/** The product of two polynomials over GF(2), modulo the generator. */
function product(a: number, b: number): number {
  let sum = 0;
  let shifted = b;
  for (let bit = one; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) sum ^= shifted;
    shifted = (shifted & 1) === 1 ? (shifted >>> 1) ^ polynomial : shifted >>> 1;
  }
  return sum >>> 0;
}
