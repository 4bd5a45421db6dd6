import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createApiHandler } from '../../functions/api-handler.ts';
import type { ProviderId } from '../../lib/model/provider-id.ts';
import type { Store } from '../../lib/store/store.ts';
import { collectingLogger } from '../support/collecting-logger.ts';
import { defineAwslambda, restEvent } from '../support/lambda-harness.ts';
import { createStoredHub, plannedJob, plannedProvider } from '../support/stored-hub.ts';
import { apiOver, job } from './hub-over.ts';
import { noise } from './noise.ts';

const provider = plannedProvider('ec2/eu-west-1');
const pageCount = 360;
/** Of a page: ten targets with five kilobytes each, which do not compress. */
const targets = Array.from({ length: 3600 }, (_, n) => ({
  address: `192.0.2.1:${n}`,
  labels: { text: noise(`${n}`, 5000) },
}));

/** Waits until everything that can go on without the outside has gone on. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await setImmediate();
}

/** A list of 18 MB on 360 pages, and what of it was read from the store. */
async function largeList() {
  const hub = createStoredHub();
  await hub.accept(plannedJob(job, [provider]));
  await hub.read(provider, targets, { pageCount });
  const counted = { pages: 0, bytes: 0, reads: 0 };
  const store: Store = {
    ...hub.store,
    async read(id: ProviderId, names: readonly string[]) {
      const contents = await hub.store.read(id, names);
      const pages = [...contents].filter(([name]) => name.startsWith('page-'));
      counted.reads += 1;
      counted.pages += pages.length;
      counted.bytes += pages.reduce((sum, [, bytes]) => sum + bytes.byteLength, 0);
      return contents;
    },
  };
  return { store, counted };
}

/** Takes a chunk when it is told to, and not before. */
class SlowReader extends Writable {
  bytes = 0;
  chunks = 0;
  #take: (() => void) | undefined;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.bytes += chunk.byteLength;
    this.chunks += 1;
    this.#take = done;
  }

  take(): void {
    const take = this.#take;
    this.#take = undefined;
    take?.();
  }
}

describe('a list that is larger than what may be held', () => {
  it.each(['identity', 'gzip'])(
    'is read from the store as it is taken, two batches ahead at most: %s',
    async (encoding) => {
      const { store, counted } = await largeList();
      const api = apiOver(store, 1);
      const query = new URLSearchParams({ job });
      const headers = { 'accept-encoding': encoding };
      const answer = await api({ method: 'GET', rawPath: '/sd', query, headers, body: '' });
      if (answer.body instanceof Uint8Array) throw new Error('the list was not streamed');

      let taken = 0;
      for await (const _ of answer.body) {
        taken += 1;
        if (taken % 40 === 0) await settled();
        // A batch is a megabyte of pages; one is being sent, one is ahead.
        expect(counted.pages - Math.min(taken, pageCount)).toBeLessThanOrEqual(2 * 32);
      }

      expect(taken).toBeGreaterThan(pageCount - 1);
      expect(counted.pages).toBe(pageCount);
    },
  );

  it('is not made faster than a reader of the function takes it', async () => {
    defineAwslambda();
    const { store, counted } = await largeList();
    const handler = createApiHandler({ api: apiOver(store, 1), log: collectingLogger(), emit: () => undefined });
    const reader = new SlowReader({ highWaterMark: 1 });
    // Middy types its handlers for buffered answers whatever their mode.
    const streaming = handler as unknown as (event: object, stream: Writable, context: object) => Promise<unknown>;
    const sent = streaming(restEvent({ target: `/sd?job=${job}` }), reader, { getRemainingTimeInMillis: () => 30_000 });
    await settled();

    const early = { ...counted, chunks: reader.chunks };
    while (!reader.writableFinished) {
      reader.take();
      await setImmediate();
    }
    await sent;

    expect(early.chunks).toBeLessThan(5);
    expect(early.pages).toBeLessThanOrEqual(3 * 32);
    expect(reader.bytes).toBeGreaterThan(targets.length * 5000);
    expect(counted.pages).toBe(pageCount);
  });

  it('is read once for many who ask for it at one time, and not at all for those who come after', async () => {
    const { store, counted } = await largeList();
    const api = apiOver(store);
    const query = new URLSearchParams({ job });
    const ask = async () => {
      const { body } = await api({ method: 'GET', rawPath: '/sd', query, headers: {}, body: '' });
      let bytes = 0;
      for await (const chunk of body as AsyncIterable<Uint8Array>) bytes += chunk.byteLength;
      return bytes;
    };

    const sizes = await Promise.all(Array.from({ length: 20 }, ask));
    const { reads } = counted;
    sizes.push(await ask());

    expect(new Set(sizes).size).toBe(1);
    expect(counted.pages).toBe(pageCount);
    expect(counted.reads).toBe(reads);
  });
});
