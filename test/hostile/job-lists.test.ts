import { describe, expect, it } from 'vitest';
import { cursorOf } from '../../lib/api/change-cursor.ts';
import { removalOf } from '../../lib/model/target-group.ts';
import { encodeChange } from '../../lib/pages/change-record.ts';
import { ask, plannedJob } from '../support/stored-hub.ts';
import { bearer, guardedHub, hidden, shared, web } from './guarded-hub.ts';

/** What nobody may learn of who may use the job `web` alone. */
const secrets = [hidden.id, 'hidden.example', 'of-dns', '192.0.2.9'];

async function asked(target: string, sent: { method?: string; body?: string; headers?: Record<string, string> } = {}) {
  const hub = await guardedHub();
  const headers = { ...bearer('web-admin'), ...sent.headers };
  return { hub, answer: await ask(hub.guarded, target, { ...sent, headers }) };
}

const shownOf = ({ headers, text, reason }: Awaited<ReturnType<typeof ask>>) => JSON.stringify([headers, text, reason]);

describe('a token for one job', () => {
  it.each([
    '/api/v1/jobs',
    '/api/v1/providers',
    `/api/v1/providers/${shared.id}`,
    `/api/v1/providers/${shared.id}/targets`,
    '/api/v1/changes?since=0',
    '/metrics',
    '/-/ready',
    '/sd/web',
  ])('reads at %s nothing of other jobs', async (target) => {
    const { answer } = await asked(target);

    expect(answer.status).toBe(200);
    for (const secret of secrets) expect(shownOf(answer)).not.toContain(secret);
    // Whose other job a shared provider is stays unsaid too.
    expect(answer.text).not.toMatch(/"dns"/);
  });

  it.each([
    { there: '/sd/dns', absent: '/sd/nowhere' },
    { there: '/sd?job=dns', absent: '/sd?job=nowhere' },
    { there: '/sd?job=dns&shard=0&of=2', absent: '/sd?job=nowhere&shard=0&of=2' },
    { there: '/api/v1/changes?job=dns', absent: '/api/v1/changes?job=nowhere' },
    { there: `/api/v1/changes?provider=${hidden.id}`, absent: '/api/v1/changes?provider=nothing' },
    { there: `/api/v1/providers/${hidden.id}`, absent: '/api/v1/providers/nothing' },
    { there: `/api/v1/providers/${hidden.id}/targets`, absent: '/api/v1/providers/nothing/targets' },
    {
      there: `/api/v1/providers/${hidden.id}/approve`,
      absent: '/api/v1/providers/nothing/approve',
      sent: { method: 'POST', body: '{"hold":"hold/1/x"}' },
    },
    { there: '/api/v1/refresh', absent: '/api/v1/refresh', sent: { method: 'POST', body: '{"job":"dns"}' } },
  ])('is told of $there what it is told of $absent', async ({ there, absent, sent = {} }) => {
    const [{ answer: real }, { answer: other }] = [await asked(there, sent), await asked(absent, sent)];
    const unnamed = (text: string) => text.replaceAll(hidden.id, 'nothing');

    expect([403, 404]).toContain(real.status);
    expect(real.status).toBe(other.status);
    expect(unnamed(real.text)).toBe(other.text);
    expect(Object.keys(real.headers)).toEqual(Object.keys(other.headers));
  });

  it('is told the same of a job by the same work', async () => {
    const hub = await guardedHub();
    const callsFor = async (target: string) => {
      await ask(hub.guarded, target, { headers: bearer('web-reader') });
      hub.calls.length = 0;
      await ask(hub.guarded, target, { headers: bearer('web-reader') });
      return [...hub.calls];
    };

    expect(await callsFor('/sd/dns')).toEqual([]);
    expect(await callsFor('/sd/nowhere')).toEqual([]);
    expect(await callsFor(`/api/v1/providers/${hidden.id}`)).toEqual(await callsFor('/api/v1/providers/nothing'));
  });

  it.each(['*', 'ETAG'])('learns with If-None-Match: %s nothing of a list that it may not read', async (tag) => {
    const hub = await guardedHub();
    const { headers } = await ask(hub.guarded, '/sd/dns', { headers: bearer('admin') });
    const asking = { ...bearer('web-reader'), 'if-none-match': tag.replace('ETAG', headers['etag'] ?? '') };

    const answer = await ask(hub.guarded, '/sd/dns', { headers: asking });

    expect(answer.status).toBe(403);
    expect(answer.headers).not.toHaveProperty('etag');
    expect((await ask(hub.guarded, '/sd/dns', { headers: { 'if-none-match': '*' } })).status).toBe(401);
  });

  it('may not list all jobs, names of tokens, or reload', async () => {
    for (const [method, target] of [
      ['GET', '/sd'],
      ['GET', '/sd?shard=0&of=2'],
      ['GET', '/api/v1/tokens'],
      ['POST', '/-/reload'],
    ] as const) {
      expect((await asked(target, { method })).answer).toMatchObject({ status: 403 });
    }
  });

  it('asks for a refresh of its own providers alone', async () => {
    const { hub } = await asked('/api/v1/refresh', { method: 'POST', body: '{}' });
    expect(hub.sent).toEqual([{ provider: web.id }, { provider: shared.id }]);

    const { hub: other, answer } = await asked('/api/v1/refresh', {
      method: 'POST',
      body: `{"provider":"${hidden.id}"}`,
    });
    expect([answer.status, other.sent]).toEqual([404, []]);
  });

  it('is ready although another job is not', async () => {
    const hub = await guardedHub();
    await hub.accept(plannedJob('web', [web]), plannedJob('late', [{ ...hidden, id: shared.id }], { sinceMs: 0 }));
    await hub.store.writeJob(plannedJob('later', [{ ...hidden, id: 'dns-none' as typeof hidden.id }], { position: 2 }));

    expect((await ask(hub.guarded, '/-/ready', { headers: bearer('admin') })).status).toBe(503);
    expect((await ask(hub.guarded, '/-/ready', { headers: bearer('web-reader') })).status).toBe(200);
  });
});

describe('a cursor that was forged', () => {
  async function hubWithHiddenChange() {
    const hub = await guardedHub();
    const counts = { targetsBefore: 2, targetsAfter: 1 };
    const record = { provider: hidden.id, generation: 1, atMs: 0, previous: undefined, added: ['of-dns'], changed: [] };
    const bytes = encodeChange({ ...record, ...counts, removals: [removalOf('hidden.example/gone')] });
    await hub.store.write(hidden.id, new Map([['change-1', bytes]]));
    await hub.read(hidden, [], { patch: { change: 'change-1', changedAtMs: 0 } });
    const changes = (since: string, token: string) =>
      ask(hub.guarded, `/api/v1/changes?since=${encodeURIComponent(since)}`, { headers: bearer(token) });
    return { ...hub, changes };
  }
  const none = JSON.stringify([null, null]);

  it('to name a provider of another job shows nothing of it', async () => {
    const { changes } = await hubWithHiddenChange();
    const forged = cursorOf({ seen: new Map([[hidden.id, -1]]), fromMs: 0 }, none);

    expect((await changes(forged, 'admin')).text).toContain('of-dns');
    const answer = await changes(forged, 'web-reader');
    expect(answer.json().data).toMatchObject({ changes: [], incomplete: [] });
    expect(Buffer.from(answer.json().data.cursor, 'base64url').toString()).not.toContain(hidden.id);
  });

  it('by another caller who may see more shows no more than one may see', async () => {
    const { changes } = await hubWithHiddenChange();
    const { cursor } = (await changes('0', 'admin')).json().data;

    expect((await changes(cursor, 'web-reader')).json().data.changes).toEqual([]);
  });

  it.each([
    { name: 'of another filter', text: JSON.stringify([1, JSON.stringify(['dns', null]), 0, []]) },
    { name: 'of another version', text: JSON.stringify([2, none, 0, []]) },
    { name: 'with an instant that is no number', text: JSON.stringify([1, none, '0', []]) },
    { name: 'with a generation that is none', text: JSON.stringify([1, none, 0, [['a', 0.5]]]) },
    { name: 'with a provider that is no text', text: JSON.stringify([1, none, 0, [[{}, 1]]]) },
    { name: 'with an object in place of a list', text: JSON.stringify({ length: 4 }) },
    { name: 'nested deeply', text: '['.repeat(20_000) },
    { name: 'of an instant beyond all numbers', text: `[1,${JSON.stringify(none)},1e999,[]]` },
    { name: 'of noise', text: '\0\xff' },
  ])('$name is 400', async ({ text }) => {
    const { changes } = await hubWithHiddenChange();

    expect((await changes(Buffer.from(text).toString('base64url'), 'web-reader')).status).toBe(400);
  });

  it.each([
    '99999999999.9',
    '999999999999',
    '9999-12-31T23:59:59Z',
    '2026-01-01T99:99:99Z',
    `${'1'.repeat(12)}.${'1'.repeat(9_999)}`,
  ])('to be the instant %s is answered, or 400', async (since) => {
    const { changes } = await hubWithHiddenChange();

    expect([200, 400]).toContain((await changes(since, 'web-reader')).status);
  });

  it.each(['since=0&since=1', 'job=web&job=dns', 'provider=a&provider=b', `job=web&provider=${hidden.id}`])(
    'or a parameter that stands there twice (%s) is 400',
    async (query) => {
      expect((await asked(`/api/v1/changes?${query}`)).answer.status).toBe(400);
    },
  );
});

describe('a cache between', () => {
  it.each([
    { target: '/sd/web', status: 200, kept: 'private, no-cache' },
    { target: '/sd/dns', status: 403, kept: 'no-store' },
    { target: '/sd/web?shard=9', status: 400, kept: 'no-store' },
    { target: '/nothing', status: 404, kept: 'no-store' },
    { target: '/api/v1/jobs', status: 200, kept: 'no-store' },
    { target: '/metrics', status: 200, kept: 'no-store' },
    { target: '/-/healthy', status: 200, kept: 'no-store' },
  ])('may keep of $target ($status): $kept', async ({ target, status, kept }) => {
    const { answer } = await asked(target);

    expect([answer.status, answer.headers['cache-control']]).toEqual([status, kept]);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('is told on what a list depends, the same in a 304 and for HEAD', async () => {
    const vary = 'accept-encoding, authorization, x-rollcall-token';

    expect((await asked('/sd/web')).answer.headers['vary']).toBe(vary);
    expect((await asked('/sd/web', { method: 'HEAD' })).answer.headers['vary']).toBe(vary);
    const unchanged = await asked('/sd/web', { headers: { 'if-none-match': '*' } });
    expect(unchanged.answer).toMatchObject({ status: 304, headers: { vary, 'cache-control': 'private, no-cache' } });
  });

  it('finds in no answer what a caller claims to be called', async () => {
    const evil = 'evil.example';
    const headers = { host: evil, 'x-forwarded-host': evil, 'x-forwarded-proto': evil, forwarded: `host=${evil}` };

    for (const target of ['/sd/web', '/api/v1/jobs', '/metrics', '/sd/nowhere', '/-/healthy']) {
      expect(shownOf((await asked(target, { headers })).answer)).not.toContain(evil);
    }
  });
});
