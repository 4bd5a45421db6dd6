import { describe, expect, it } from 'vitest';
import { ask, createStoredHub, plannedJob, plannedProvider } from '../../test/support/stored-hub.ts';

const ec2 = plannedProvider('ec2/eu-west-1');
const dns = plannedProvider('dns/example.com');
const web = plannedJob('web', [ec2]);

async function hubWithWeb() {
  const hub = createStoredHub();
  await hub.accept(web);
  await hub.read(ec2, [{ address: '192.0.2.1:80' }, { address: '192.0.2.2:80', labels: { a: 'b' } }]);
  return hub;
}

describe('status', () => {
  it('tells of a job and its provider what is known, and null for what is not', async () => {
    const hub = await hubWithWeb();
    await hub.accept(web, plannedJob('dns', [dns]));
    hub.clock.advance(30_000);
    await hub.fail(dns, 'no answer from 192.0.2.53:53');

    const jobs = (await ask(hub.api(), '/api/v1/jobs')).json().data.jobs;
    const providers = (await ask(hub.api(), '/api/v1/providers')).json().data.providers;
    const one = (await ask(hub.api(), `/api/v1/providers/${dns.id}`)).json().data;

    expect(jobs).toMatchObject([
      { name: 'web', state: 'ready', targets: 2, ageSeconds: 30, providers: [ec2.id], path: '/sd?job=web' },
      { name: 'dns', state: 'unready', targets: null, missing: ['dns/example.com'] },
    ]);
    expect(jobs[1].reason).toBe('job dns: dns/example.com not read yet (unreachable)');
    expect(providers).toMatchObject([
      { id: dns.id, title: 'dns/example.com', targets: null, failures: 1, lastSuccess: null, jobs: ['dns'] },
      { id: ec2.id, targets: 2, failures: 0, error: null, tookSeconds: 0.25, lastSuccess: '1970-01-01T00:00:00.000Z' },
    ]);
    expect(one).toEqual({ ...providers[0], holds: null });
    expect(one.error).toEqual({ kind: 'unreachable', message: 'no answer from 192.0.2.53:53' });
  });

  it('does not count a refresh that is under way as failed', async () => {
    const hub = await hubWithWeb();
    await hub.store.lease({ id: ec2.id, owner: 'x', nowMs: 0, endMs: 60_000 });

    const during = (await ask(hub.api(), `/api/v1/providers/${ec2.id}`)).json().data;
    hub.clock.advance(60_001);
    const killed = (await ask(hub.api(), `/api/v1/providers/${ec2.id}`)).json().data;

    expect(during).toMatchObject({ refreshing: true, failures: 0 });
    expect(killed).toMatchObject({ refreshing: false, failures: 1 });
  });
});
