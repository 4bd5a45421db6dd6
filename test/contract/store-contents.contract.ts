import { describe, expect, it } from 'vitest';
import { asProviderId } from '../../lib/model/provider-id.ts';
import type { Store } from '../../lib/store/store.ts';

const id = asProviderId('ec2-abc');
const other = asProviderId('dns-def');

/** What every implementation of the store promises of immutable contents. Each test gets an empty store. */
export function contentsContract(create: () => Promise<Store>): void {
  describe('contents', () => {
    it('gives back what was written, large or empty, and nothing else', async () => {
      const store = await create();
      const large = Buffer.alloc(900_000, 'abc');
      await store.write(
        id,
        new Map([
          ['page/1/a', large],
          ['page/1/b', Buffer.alloc(0)],
        ]),
      );
      await store.write(other, new Map([['page/1/c', Buffer.from('c')]]));

      const found = await store.read(id, ['page/1/a', 'page/1/b', 'page/1/c']);

      expect([...found.keys()].sort()).toEqual(['page/1/a', 'page/1/b']);
      expect(Buffer.from(found.get('page/1/a') ?? []).equals(large)).toBe(true);
      expect(found.get('page/1/b')?.byteLength).toBe(0);
    });

    it('reads and removes more than one batch', async () => {
      const store = await create();
      const names = Array.from({ length: 230 }, (_, index) => `page/1/${index}`);
      await store.write(id, new Map(names.map((name) => [name, Buffer.from(name)])));

      await store.remove(id, names.slice(0, 200));

      expect([...(await store.read(id, names)).keys()].sort()).toEqual(names.slice(200).sort());
      expect([...(await store.names(id))].sort()).toEqual(names.slice(200).sort());
    });

    it('removes every part of what is large', async () => {
      const store = await create();
      await store.write(id, new Map([['page/1/a', Buffer.alloc(900_000)]]));

      await store.remove(id, ['page/1/a', 'page/1/never-there']);

      expect(await store.names(id)).toEqual([]);
    });
  });
}
