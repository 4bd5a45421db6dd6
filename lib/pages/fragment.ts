import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { StoreError } from '../errors.ts';
import { ownBytes } from './own-bytes.ts';

/** What is known of a fragment's plain bytes before it is opened. */
export interface FragmentFacts {
  /** CRC-32 of the plain bytes. */
  readonly crc: number;
  readonly plainBytes: number;
}

export interface Fragment extends FragmentFacts {
  readonly bytes: Uint8Array;
  /** The bytes with a stored comma before them, where they are at hand: see `followingFragment`. */
  readonly following?: Uint8Array;
}

/** RFC 1951, 3.2.4: a comma as a stored block. It stands before every page of a list but the first. */
const commaBlock = Buffer.of(0, 1, 0, 0xfe, 0xff, 0x2c);

/** A fragment's bytes with a comma before them that is inflated with them. */
export function followingFragment(bytes: Uint8Array): Buffer {
  return Buffer.concat([commaBlock, bytes]);
}

/** A fragment's bytes, copied to where a comma stands before them: what is joined often is not copied each time. To be kept. */
export function joinable(bytes: Uint8Array): Required<Pick<Fragment, 'bytes' | 'following'>> {
  const following = ownBytes(followingFragment(bytes));
  return { bytes: following.subarray(commaBlock.byteLength), following };
}

/**
 * Plain bytes as a piece of a raw deflate stream (RFC 1951): it ends on a byte boundary with a full flush and has no
 * final block, so that pieces can be joined in any order and none refers back into another.
 */
export function fragmentOf(plain: Uint8Array): Fragment {
  const bytes = deflateRawSync(plain, { finishFlush: constants.Z_FULL_FLUSH });
  return { bytes, crc: crc32(plain), plainBytes: plain.byteLength };
}

/** A page as it goes into an identity body. */
export interface OpenedPage {
  /** The plain bytes with the comma that stands before every page but the first. */
  readonly joined: Buffer;
  readonly plain: Buffer;
}

/**
 * A fragment opened. Throws a StoreError unless length and CRC are those promised: a stream without a final block that was
 * cut off inflates without complaint to a shorter text.
 */
export function openedFragment({ bytes, following, crc, plainBytes }: Fragment): OpenedPage {
  const joined = inflated(following ?? followingFragment(bytes), 1 + plainBytes);
  const plain = joined.subarray(1);
  if (plain.byteLength !== plainBytes || crc32(plain) !== crc) {
    throw new StoreError(
      'damaged',
      `a page in the store is damaged: ${plain.byteLength} bytes, expected ${plainBytes}`,
    );
  }
  return { joined, plain };
}

/** The plain bytes of a fragment, checked likewise. */
export function inflatedFragment({ crc, plainBytes }: FragmentFacts, bytes: Uint8Array): Buffer {
  return openedFragment({ bytes, crc, plainBytes }).plain;
}

/** One piece of exactly the promised size, where zlib would make many small ones and join them. */
function inflated(bytes: Uint8Array, plainBytes: number): Buffer {
  const size = { chunkSize: Math.max(plainBytes + 1, constants.Z_MIN_CHUNK), maxOutputLength: plainBytes + 1 };
  try {
    return inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, ...size });
  } catch (error) {
    throw new StoreError('damaged', 'a page in the store is damaged: it cannot be inflated', { cause: error });
  }
}
