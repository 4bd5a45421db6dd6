import { describe, expect, it } from 'vitest';
import { inputOf, oneHub } from '../../test/protocol/dispatched-hub.ts';
import { unreadableJob } from '../model/plan.ts';
import { newHead } from '../store/lease-refusal.ts';

describe('an item of the store that cannot be read', () => {
  const unreadable = <Item extends { readonly name: string }>(items: readonly Item[], fault: 'newer' | 'damaged') =>
    items.map((item) => (item.name === 'db' ? { ...item, ...unreadableJob('db', fault) } : item));

  async function hubOfTwo() {
    const hub = oneHub();
    hub.configure(inputOf({ web: ['a'], db: ['b'] }));
    await hub.tick();
    return hub;
  }

  it('is a job that a later version wrote: it is left alone, and nothing is retired for it', async () => {
    const hub = await hubOfTwo();
    const jobs = hub.store.jobs;
    hub.store.jobs = async () => unreadable(await jobs(), 'newer');
    hub.configure(inputOf({ web: ['a'] }));

    for (let minute = 0; minute < 70; minute += 1) await hub.tick();

    expect((await jobs()).map(({ name }) => name)).toEqual(['web', 'db']);
    expect(await hub.targets('b')).toBe(1);
    expect(hub.log.lines).toContainEqual(
      expect.objectContaining({ message: 'job cannot be read', fields: { job: 'db', fault: 'newer' } }),
    );
  });

  it('is a damaged job: it is written anew, and the others go on', async () => {
    const hub = await hubOfTwo();
    const { jobs, writeJob } = hub.store;
    let isDamaged = true;
    hub.store.jobs = async () => (isDamaged ? unreadable(await jobs(), 'damaged') : jobs());
    hub.store.writeJob = (job, condition) => {
      if (job.name === 'db') isDamaged = false;
      return writeJob(job, condition);
    };

    const { asked } = await hub.tick();

    expect(asked).toEqual(['a', 'b']);
    expect((await hub.store.jobs()).map(({ providers }) => providers.map(({ id }) => id))).toEqual([['a'], ['b']]);
  });

  it('is a head of a later version: it is neither asked for nor retired, and the others are', async () => {
    const hub = await hubOfTwo();
    const { heads } = hub.store;
    hub.store.heads = async () =>
      (await heads()).map((head) => (head.id === 'b' ? { ...newHead(head.id), fault: 'newer' as const } : head));

    const { asked } = await hub.tick();

    expect(asked).toEqual(['a']);
  });
});
