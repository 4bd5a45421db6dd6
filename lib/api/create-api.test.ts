import { describe, expect, it } from 'vitest';
import { ask, createStoredHub, plannedJob, plannedProvider } from '../../test/support/stored-hub.ts';
import { closedAccess } from '../access/access.ts';
import { ConfigError, StoreError } from '../errors.ts';

const ec2 = plannedProvider('ec2/eu-west-1');
const dns = plannedProvider('dns/example.com');
const web = plannedJob('web', [ec2]);

async function hubWithWeb() {
  const hub = createStoredHub();
  await hub.accept(web);
  await hub.read(ec2, [{ address: '192.0.2.1:80' }, { address: '192.0.2.2:80', labels: { a: 'b' } }]);
  return hub;
}

describe('503', () => {
  it('says in its reason phrase why, in printable ASCII', async () => {
    const hub = createStoredHub();
    await hub.accept(plannedJob('wéb\r\n', [ec2]));

    const { status, reason, headers, json } = await ask(hub.api(), `/sd?job=${encodeURIComponent('wéb\r\n')}`);

    expect(status).toBe(503);
    expect(reason).toBe('job w?b : ec2/eu-west-1 not read yet');
    expect(headers['retry-after']).toBe('10');
    expect(json()).toMatchObject({ status: 'error', errorType: 'unavailable' });
  });

  it('cuts a long reason at 200 characters', async () => {
    const hub = createStoredHub();
    await hub.accept(plannedJob('web', [plannedProvider(`ec2/${'x'.repeat(300)}`)]));

    expect((await ask(hub.api(), '/sd/web')).reason).toHaveLength(200);
  });

  it('is told when the store does not answer, without what it said', async () => {
    const hub = createStoredHub();
    const failing = new Proxy(hub.store, {
      get: () => async () => {
        throw new StoreError('unanswered', 'table arn:secret did not answer');
      },
    });
    const { api } = createStoredHub({ store: failing, log: hub.log });

    for (const path of ['/sd/web', '/sd', '/api/v1/jobs', '/metrics', '/-/ready']) {
      const answer = await ask(api(), path);
      expect(answer).toMatchObject({ status: 503, reason: 'the store did not answer' });
      expect(answer.text).not.toContain('arn:secret');
    }
    expect(JSON.stringify(hub.log.lines)).toContain('arn:secret');
  });

  it('lets the edge wait once for a job that cannot be served yet', async () => {
    const waited: string[] = [];
    const hub = createStoredHub({
      settle: async (job) => {
        waited.push(job);
        await hub.read(ec2, [{ address: '192.0.2.1:80' }]);
      },
    });
    await hub.accept(web);

    expect((await ask(hub.api(), '/sd/web')).status).toBe(200);
    expect((await ask(hub.api(), '/sd/web')).status).toBe(200);
    expect(waited).toEqual(['web']);
  });
});

describe('a fault', () => {
  it('is 500 with a fixed text, and its details are in the log alone', async () => {
    const { api, log } = createStoredHub({
      reload: async () => {
        throw new TypeError('password is hunter2');
      },
    });

    const answer = await ask(api(), '/-/reload', { method: 'POST' });

    expect(answer.status).toBe(500);
    expect(answer.json()).toEqual({ status: 'error', errorType: 'internal', error: 'internal error' });
    expect(JSON.stringify(log.lines)).toContain('hunter2');
  });
});

describe('a request', () => {
  it.each([
    { target: '/', status: 404 },
    { target: '/sd/', status: 404 },
    { target: '/sd/other', status: 404 },
    { target: '/sd?job=', status: 400 },
    { target: '/sd?job=web&job=web', status: 400 },
    { target: '/sd?jobs=web', status: 400 },
    { target: '/sd/web?job=web', status: 400 },
    { target: '/sd/%zz', status: 400 },
    { target: '/sd/%ff', status: 400 },
    { target: '/sd/web?shard=0', status: 400 },
    { target: '/sd/web?shard=2&of=2', status: 400 },
    { target: '/sd/web?shard=-1&of=2', status: 400 },
    { target: '/sd/web?shard=0&of=0', status: 400 },
    { target: '/sd/web?shard=0x0&of=2', status: 400 },
    { target: '/sd/web?shard=0&of=20000', status: 400 },
    { target: '/api/v1/providers/unknown', status: 404 },
    { target: '/api/v1/changes?job=unknown', status: 404 },
    { target: '/api/v1/changes?provider=unknown', status: 404 },
    { target: '/api/v1/changes?since=yesterday', status: 400 },
    { target: '/nothing/here', status: 404 },
  ])('for $target is answered $status with an error that JSON clients read', async ({ target, status }) => {
    const hub = await hubWithWeb();

    const answer = await ask(hub.api(), target);

    expect(answer.status).toBe(status);
    expect(answer.json()).toEqual({ status: 'error', errorType: expect.any(String), error: expect.any(String) });
  });

  it.each([
    { method: 'POST', target: '/sd/web', allow: 'GET, HEAD' },
    { method: 'DELETE', target: '/metrics', allow: 'GET, HEAD' },
    { method: 'OPTIONS', target: '/-/healthy', allow: 'GET, HEAD' },
    { method: 'GET', target: '/api/v1/refresh', allow: 'POST' },
    { method: 'PUT', target: '/-/reload', allow: 'POST' },
  ])('$method $target is 405 and names $allow', async ({ method, target, allow }) => {
    const answer = await ask((await hubWithWeb()).api(), target, { method });

    expect(answer).toMatchObject({ status: 405, headers: { allow } });
  });

  it.each([
    { via: '1.1 hub-1', status: 508 },
    { via: '1.1 proxy.example.com (x), HTTP/1.1 hub-1 (rollcall)', status: 508 },
    { via: '1.1 hub-10', status: 200 },
    { via: 'hub-1 1.1', status: 200 },
  ])('with Via: $via is $status', async ({ via, status }) => {
    const hub = await hubWithWeb();

    expect((await ask(hub.api(), '/sd/web', { headers: { via } })).status).toBe(status);
  });
});

describe('health', () => {
  it('is told without store and token', async () => {
    const { api, calls } = createStoredHub({ access: closedAccess() });

    expect(await ask(api(), '/-/healthy')).toMatchObject({ status: 200, text: 'Rollcall is healthy.\n' });
    expect(calls).toEqual([]);
  });

  it('is readiness when each job can be served or has outlived its grace', async () => {
    const hub = createStoredHub();
    const ready = async () => (await ask(hub.api(), '/-/ready')).status;

    expect(await ready()).toBe(503);
    await hub.accept(web, plannedJob('dns', [dns]));
    expect(await ready()).toBe(503);
    await hub.read(ec2, []);
    expect(await ready()).toBe(503);
    hub.clock.advance(300_000);
    expect(await ready()).toBe(200);
  });
});

describe('reload', () => {
  it('is 404 where there is nothing to reload', async () => {
    expect((await ask(createStoredHub().api(), '/-/reload', { method: 'POST' })).status).toBe(404);
  });

  it('takes the configuration, or tells every problem of it', async () => {
    const problems = [1, 2].map((line) => ({ path: 'a', file: 'rollcall.yml', line, message: 'is wrong' }));
    const outcomes = [undefined, new ConfigError(problems)];
    const { api } = createStoredHub({
      reload: async () => {
        const outcome = outcomes.shift();
        if (outcome !== undefined) throw outcome;
      },
    });

    expect((await ask(api(), '/-/reload', { method: 'POST' })).status).toBe(200);
    const refused = await ask(api(), '/-/reload', { method: 'POST' });
    expect(refused.status).toBe(500);
    expect(refused.json().error).toBe('rollcall.yml:1: a: is wrong\nrollcall.yml:2: a: is wrong');
  });
});
