import { describe, expect, it } from 'vitest';
import { ask, createStoredHub, plannedJob, plannedProvider } from '../../test/support/stored-hub.ts';
import { encodeHold } from '../guard/hold-record.ts';

const ec2 = plannedProvider('ec2/eu-west-1');
const dns = plannedProvider('dns/example.com', { sinceMs: 1000 });
const hold = 'hold/000000000001/abc';
const older = 'hold/000000000001/older';
const heldTargets = new Map([
  ['eu-west-1/i-1\n192.0.2.1:80', { times: 1, firstAtMs: 5000 }],
  ['eu-west-1/i-2\n192.0.2.2:80', { times: 2, firstAtMs: 4000 }],
]);

/** A hub whose provider holds two targets under one name, and held them under another before. */
async function holdingHub() {
  const hub = createStoredHub();
  await hub.accept(plannedJob('web', [ec2]));
  await hub.read(ec2, [{ address: '192.0.2.1:80' }, { address: '192.0.2.2:80' }]);
  const names = [hold, older];
  await hub.store.write(ec2.id, new Map(names.map((name) => [name, encodeHold(heldTargets)])));
  const head = await hub.store.head(ec2.id);
  if (head?.listing === undefined) throw new Error('not read');
  await hub.store.update(ec2.id, head.generation, { listing: { ...head.listing, hold, held: 2 } });
  hub.clock.advance(60_000);
  return hub;
}

type StoredHub = Awaited<ReturnType<typeof holdingHub>>;

function approve(hub: StoredHub, id: string, body: string) {
  return ask(hub.api(), `/api/v1/providers/${id}/approve`, { method: 'POST', body });
}

describe('an approval', () => {
  it.each([hold, older])(
    'of a hold that was shown is written down, and its provider is read again: %s',
    async (name) => {
      const hub = await holdingHub();

      const answer = await approve(hub, ec2.id, JSON.stringify({ hold: name }));

      const until = '1970-01-01T01:01:00.000Z';
      expect(answer.status).toBe(202);
      expect(answer.json().data).toEqual({ provider: ec2.id, hold: name, targets: 2, until });
      expect(await hub.store.approvals()).toEqual([
        { provider: ec2.id, hold: name, atMs: 60_000, untilMs: 60_000 + 3_600_000 },
      ]);
      expect(hub.sent).toEqual([{ provider: ec2.id }]);
    },
  );

  it('of what left the configuration waits for the dispatch', async () => {
    const hub = await holdingHub();
    const predecessors = [{ ...ec2, leftAtMs: 1000 }];
    await hub.accept(plannedJob('web', [dns], { predecessors }));

    const answer = await approve(hub, ec2.id, '{"hold":"left/1000"}');

    expect(answer.json().data).toMatchObject({ targets: 2, hold: 'left/1000' });
    expect(await hub.store.approvals()).toHaveLength(1);
    expect(hub.sent).toEqual([]);
  });

  it.each(['hold/000000000001/nope', 'left/1000', 'directory-1', ''])(
    'of what is not held is refused, and nothing is written: %j',
    async (name) => {
      const hub = await holdingHub();

      const answer = await approve(hub, ec2.id, JSON.stringify({ hold: name }));

      expect(answer.status).toBe(name === '' ? 400 : 409);
      expect(await hub.store.approvals()).toEqual([]);
    },
  );

  it('of a provider that holds nothing any more is refused', async () => {
    const hub = await holdingHub();
    await hub.read(ec2, []);

    expect((await approve(hub, ec2.id, JSON.stringify({ hold }))).status).toBe(409);
  });

  it.each(['', 'x', '[]', 'null', '{}', '{"hold":1}', '{"hold":"a","all":true}'])(
    'of %j is a bad request',
    async (body) => {
      expect((await approve(await holdingHub(), ec2.id, body)).status).toBe(400);
    },
  );

  it('of a provider that is not there is 404', async () => {
    expect((await approve(await holdingHub(), 'ec2-x', JSON.stringify({ hold }))).status).toBe(404);
  });

  it('needs the scope admin and a job of the provider', async () => {
    const hub = await holdingHub();
    const body = JSON.stringify({ hold });
    const as = (scopes: readonly ('read' | 'admin')[], jobs?: readonly string[]) => {
      const principal = { name: 'x', scopes, jobs };
      const access = { identify: async () => principal, tokens: async () => [] };
      return ask(hub.api({ access }), `/api/v1/providers/${ec2.id}/approve`, { method: 'POST', body });
    };

    const answers = [await as(['read']), await as(['admin'], ['other']), await as(['admin'], ['web'])];

    expect(answers.map(({ status }) => status)).toEqual([403, 404, 202]);
  });
});

describe('a provider that holds targets', () => {
  it('shows under which name, and which of them are nearest to go', async () => {
    const { data } = (await ask((await holdingHub()).api(), `/api/v1/providers/${ec2.id}`)).json();

    const [first, second] = ['1970-01-01T00:00:04.000Z', '1970-01-01T00:00:05.000Z'];
    expect(data).toMatchObject({ held: 2, hold });
    expect(data.holds).toEqual({
      count: 2,
      targets: [
        { source: 'eu-west-1/i-2', address: '192.0.2.2:80', missed: 2, firstMissed: first },
        { source: 'eu-west-1/i-1', address: '192.0.2.1:80', missed: 1, firstMissed: second },
      ],
    });
  });
});
