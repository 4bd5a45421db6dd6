import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asProviderId } from '../../lib/model/provider-id.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openStorage } from './storage.ts';

const id = asProviderId('dns-1');
const lease = { id, owner: 'one', nowMs: 1000, endMs: 9_000_000, slotMs: 1000 };

describe('the embedded store in a folder', () => {
  it('remembers over a restart, and ends the leases of the process before', async () => {
    await using folder = await temporaryFolder();
    const first = await openStorage(join(folder.path, 'data'));
    expect(await first.store.lease(lease)).toMatchObject({ taken: true });
    expect(await first.store.lease({ ...lease, owner: 'two', slotMs: 2000 })).toMatchObject({ taken: false });
    await first.close();

    const second = await openStorage(join(folder.path, 'data'));

    expect(await second.store.head(id)).toMatchObject({ generation: 1, slotMs: 1000, failures: 1, lease: undefined });
    expect(await second.store.lease({ ...lease, owner: 'two', slotMs: 2000 })).toMatchObject({ taken: true });
    await second.close();
  });

  it('gives the folder back when it cannot be opened', async () => {
    await using folder = await temporaryFolder();
    const data = join(folder.path, 'data');
    const first = await openStorage(data);

    await expect(openStorage(data)).rejects.toThrow(`--data ${data} is in use by process ${process.pid}`);
    await first.close();

    await expect(openStorage(data).then(({ close }) => close())).resolves.toBeUndefined();
  });
});
