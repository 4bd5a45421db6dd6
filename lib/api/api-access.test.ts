import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ask, createStoredHub, plannedJob, plannedProvider } from '../../test/support/stored-hub.ts';
import { secretsOf } from '../../test/support/test-ports.ts';
import { closedAccess, tokenAccess } from '../access/access.ts';

const ec2 = plannedProvider('ec2/eu-west-1');
const dns = plannedProvider('dns/example.com');
const web = plannedJob('web', [ec2]);

async function hubWithWeb() {
  const hub = createStoredHub();
  await hub.accept(web);
  await hub.read(ec2, [{ address: '192.0.2.1:80' }, { address: '192.0.2.2:80', labels: { a: 'b' } }]);
  return hub;
}

describe('access by token', () => {
  const record = (name: string, scopes: readonly string[], jobs?: readonly string[]) => ({
    name,
    sha256: createHash('sha256').update(name).digest('hex'),
    scopes,
    jobs,
  });
  const records = [
    record('reader', ['read']),
    record('admin', ['read', 'admin']),
    record('only-admin', ['admin']),
    record('web-reader', ['read'], ['web']),
    record('web-admin', ['read', 'admin'], ['web']),
  ];
  const as = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  async function guardedHub() {
    const hub = await hubWithWeb();
    await hub.accept(web, plannedJob('dns', [dns]));
    await hub.read(dns, [{ address: '192.0.2.9:53' }]);
    const access = tokenAccess('t', {
      secrets: secretsOf({ t: JSON.stringify(records) }),
      clock: hub.clock,
      log: hub.log,
      uses: hub.store,
    });
    return { ...hub, guarded: hub.api({ access }) };
  }

  it.each([
    { token: 'nobody', method: 'GET', target: '/sd/web', status: 401 },
    { token: 'nobody', method: 'GET', target: '/no/such/route', status: 401 },
    { token: 'nobody', method: 'GET', target: '/-/ready', status: 401 },
    { token: 'nobody', method: 'GET', target: '/-/healthy', status: 200 },
    { token: 'reader', method: 'GET', target: '/sd/web', status: 200 },
    { token: 'reader', method: 'GET', target: '/sd', status: 200 },
    { token: 'reader', method: 'GET', target: '/metrics', status: 200 },
    { token: 'reader', method: 'POST', target: '/api/v1/refresh', status: 403 },
    { token: 'reader', method: 'POST', target: '/-/reload', status: 403 },
    { token: 'reader', method: 'GET', target: '/api/v1/tokens', status: 403 },
    { token: 'admin', method: 'GET', target: '/api/v1/tokens', status: 200 },
    { token: 'web-admin', method: 'GET', target: '/api/v1/tokens', status: 403 },
    { token: 'only-admin', method: 'GET', target: '/sd/web', status: 403 },
    { token: 'only-admin', method: 'POST', target: '/api/v1/refresh', status: 202 },
    { token: 'web-reader', method: 'GET', target: '/sd/web', status: 200 },
    { token: 'web-reader', method: 'GET', target: '/sd/dns', status: 403 },
    { token: 'web-reader', method: 'GET', target: '/sd/unknown', status: 403 },
    { token: 'web-reader', method: 'GET', target: '/sd', status: 403 },
    { token: 'web-reader', method: 'GET', target: '/api/v1/changes?job=dns', status: 403 },
    { token: 'web-reader', method: 'GET', target: `/api/v1/providers/${dns.id}`, status: 404 },
    { token: 'web-reader', method: 'GET', target: `/api/v1/providers/${ec2.id}`, status: 200 },
  ])('lets $token $method $target: $status', async ({ token, method, target, status }) => {
    const { guarded } = await guardedHub();

    expect((await ask(guarded, target, { method, ...as(token) })).status).toBe(status);
  });

  it('challenges who shows no token, and tells who may not nothing', async () => {
    const { guarded } = await guardedHub();

    const unknown = await ask(guarded, '/sd/web');
    const refused = await ask(guarded, '/sd/dns', as('web-reader'));

    expect(unknown.headers['www-authenticate']).toMatch(/^Bearer realm="rollcall", Basic /);
    expect(refused.json()).toEqual({ status: 'error', errorType: 'forbidden', error: 'forbidden' });
  });

  it('shows of status, metrics and refreshes what the job list covers', async () => {
    const { guarded, sent } = await guardedHub();

    const jobs = (await ask(guarded, '/api/v1/jobs', as('web-reader'))).text;
    const providers = (await ask(guarded, '/api/v1/providers', as('web-reader'))).text;
    const metrics = (await ask(guarded, '/metrics', as('web-reader'))).text;
    await ask(guarded, '/api/v1/refresh', { method: 'POST', body: '{}', ...as('web-admin') });
    const other = await ask(guarded, '/api/v1/refresh', { method: 'POST', body: '{"job":"dns"}', ...as('web-admin') });
    const foreign = { method: 'POST', body: `{"provider":"${dns.id}"}`, ...as('web-admin') };

    for (const text of [jobs, providers, metrics]) {
      expect(text).toContain('ec2');
      expect(text).not.toContain('dns');
    }
    expect(sent).toEqual([{ provider: ec2.id }]);
    expect(other.status).toBe(403);
    expect((await ask(guarded, '/api/v1/refresh', foreign)).status).toBe(404);
  });

  it('tells an administrator who may do what and when they last did, and no digest', async () => {
    const { guarded, clock } = await guardedHub();
    await ask(guarded, '/sd/web', as('web-reader'));

    const { tokens } = (await ask(guarded, '/api/v1/tokens', as('only-admin'))).json().data;
    const days = tokens.map(({ name, lastUsed }: Record<string, unknown>) => [name, lastUsed]);

    expect(tokens).toHaveLength(records.length);
    expect(Object.fromEntries(days)).toMatchObject({
      'web-reader': new Date(clock.nowMs()).toISOString().slice(0, 10),
      reader: null,
    });
    expect(JSON.stringify(tokens)).not.toMatch(/[0-9a-f]{9}/);
  });

  it('answers 429 to who tries too many tokens, without saying more', async () => {
    const { guarded } = await guardedHub();
    for (let n = 0; n < 20; n += 1) await ask(guarded, '/sd/web', as(`guess ${n}`));

    const refused = await ask(guarded, '/sd/web', as('guess'));

    expect(refused.status).toBe(429);
    expect(refused.json()).toEqual({ status: 'error', errorType: 'throttled', error: 'too many requests' });
  });

  it('answers 401 to everything but health in a closed deployment', async () => {
    const hub = await hubWithWeb();
    const api = hub.api({ access: closedAccess() });

    for (const target of ['/sd/web', '/sd', '/metrics', '/-/ready', '/api/v1/jobs', '/']) {
      expect((await ask(api, target, as('admin'))).status).toBe(401);
    }
  });

  it('is 503, not 401, while the tokens cannot be read', async () => {
    const hub = await hubWithWeb();
    const access = tokenAccess('t', { secrets: secretsOf({}), clock: hub.clock, log: hub.log, uses: hub.store });

    expect(await ask(hub.api({ access }), '/sd/web', as('reader'))).toMatchObject({
      status: 503,
      reason: 'access tokens cannot be read',
    });
  });
});
