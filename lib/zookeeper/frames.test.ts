import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiscoveryError } from '../errors.ts';
import { answerIn, framesIn } from './frames.ts';

async function framesOf(chunks: readonly Buffer[]): Promise<readonly Buffer[]> {
  async function* arriving() {
    yield* chunks;
  }
  const frames: Buffer[] = [];
  for await (const frame of framesIn(arriving())) frames.push(frame);
  return frames;
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes);
  return length;
}

describe('a frame of ZooKeeper', () => {
  it('is whole however its bytes arrive', async () => {
    const bytes = Buffer.concat([lengthOf(3), Buffer.from('abc'), lengthOf(0), lengthOf(1), Buffer.from('d')]);

    const frames = await framesOf(Array.from(bytes, (byte) => Buffer.of(byte)));

    expect(frames.map(String)).toEqual(['abc', '', 'd']);
  });

  it.each([16 * 1024 * 1024 + 1, 2 ** 31 - 1, -1])('of %d bytes is refused before it arrives', async (bytes) => {
    await expect(framesOf([lengthOf(bytes)])).rejects.toThrow('not of ZooKeeper, or larger than 16 MiB');
  });

  it('of any bytes is an answer or a DiscoveryError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          const { fields } = answerIn(Buffer.from(bytes), 'list of /');
          fields.texts();
        } catch (error) {
          expect(error).toBeInstanceOf(DiscoveryError);
        }
      }),
    );
  });
});
