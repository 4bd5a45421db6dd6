import { describe, expect, it } from 'vitest';
import { ask, createStoredHub, plannedJob, plannedProvider } from '../../test/support/stored-hub.ts';
import type { PlannedProvider } from '../model/plan.ts';
import { removalOf } from '../model/target-group.ts';
import { encodeChange } from '../pages/change-record.ts';

const ec2 = plannedProvider('ec2/eu-west-1');
const dns = plannedProvider('dns/example.com');

async function hubWithChanges() {
  const hub = createStoredHub();
  await hub.accept(plannedJob('web', [ec2]), plannedJob('dns', [dns]));
  let previous: string | undefined;
  async function change({ id }: PlannedProvider, generation: number, gone: string) {
    const removals = [removalOf(gone)];
    const atMs = hub.clock.nowMs();
    const counts = { targetsBefore: 2, targetsAfter: 1 };
    const record = { provider: id, generation, atMs, previous, added: ['new'], changed: [], removals, ...counts };
    const name = `change-${id}-${generation}`;
    await hub.store.write(id, new Map([[name, encodeChange(record)]]));
    await hub.read({ id }, [], { patch: { change: name, changedAtMs: atMs } });
    previous = name;
  }
  return { ...hub, change };
}

describe('/api/v1/changes', () => {
  it('tells each change once, with its removal groups, oldest first', async () => {
    const hub = await hubWithChanges();
    await hub.change(ec2, 1, 'eu-west-1/i-1');
    hub.clock.advance(1000);
    await hub.change(ec2, 2, 'eu-west-1/i-2');

    const first = (await ask(hub.api(), '/api/v1/changes')).json().data;
    hub.clock.advance(1000);
    await hub.change(ec2, 3, 'eu-west-1/i-3');
    const second = (await ask(hub.api(), `/api/v1/changes?since=${first.cursor}`)).json().data;
    const third = (await ask(hub.api(), `/api/v1/changes?since=${second.cursor}`)).json().data;

    expect(first.changes).toMatchObject([{ generation: 1 }, { generation: 2 }]);
    expect(second.changes).toEqual([
      {
        ...{ id: `${ec2.id}/3`, provider: ec2.id, title: 'ec2/eu-west-1', jobs: ['web'], generation: 3 },
        ...{ at: '1970-01-01T00:00:02.000Z', added: ['new'], changed: [], targetsBefore: 2, targetsAfter: 1 },
        removed: [{ source: 'eu-west-1/i-3', targets: [] }],
      },
    ]);
    expect(third).toMatchObject({ changes: [], more: false, incomplete: [] });
  });

  it('tells those of a job or a provider alone', async () => {
    const hub = await hubWithChanges();
    await hub.change(ec2, 1, 'eu-west-1/i-1');

    const count = async (query: string) =>
      (await ask(hub.api(), `/api/v1/changes?${query}`)).json().data.changes.length;

    expect(await count('job=web')).toBe(1);
    expect(await count('job=dns')).toBe(0);
    expect(await count(`provider=${ec2.id}`)).toBe(1);
    expect(await count(`provider=${dns.id}`)).toBe(0);
  });

  it.each([
    { since: '0', found: 1 },
    { since: '1970-01-01T00:00:00Z', found: 1 },
    { since: '1', found: 0 },
    { since: '1970-01-01T00:00:00.001Z', found: 0 },
  ])('takes $since for an instant', async ({ since, found }) => {
    const hub = await hubWithChanges();
    await hub.change(ec2, 1, 'eu-west-1/i-1');

    const { changes } = (await ask(hub.api(), `/api/v1/changes?since=${since}`)).json().data;

    expect(changes).toHaveLength(found);
  });

  it('refuses a cursor of another filter, and what is no cursor', async () => {
    const hub = await hubWithChanges();
    const { cursor } = (await ask(hub.api(), '/api/v1/changes?job=web')).json().data;
    const forged = Buffer.from('[1,"[null,null]",0,[["x"]]]').toString('base64url');

    for (const query of [`since=${cursor}`, `job=dns&since=${cursor}`, 'since=WzFd', `since=${forged}`]) {
      expect((await ask(hub.api(), `/api/v1/changes?${query}`)).status).toBe(400);
    }
    expect((await ask(hub.api(), `/api/v1/changes?job=web&since=${cursor}`)).status).toBe(200);
  });
});
