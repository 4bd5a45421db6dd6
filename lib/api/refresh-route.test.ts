import { describe, expect, it } from 'vitest';
import { ask, createStoredHub, plannedJob, plannedProvider } from '../../test/support/stored-hub.ts';

const ec2 = plannedProvider('ec2/eu-west-1');
const dns = plannedProvider('dns/example.com');
const web = plannedJob('web', [ec2]);

describe('refresh on demand', () => {
  it('does not ask a source that asked for a pause, and says until when', async () => {
    const hub = createStoredHub();
    await hub.accept(plannedJob('both', [ec2, dns]));
    await hub.read(ec2, [], { patch: { notBeforeMs: 90_000 } });
    await hub.read(dns, [], { patch: { notBeforeMs: 0 } });

    const answer = await ask(hub.api(), '/api/v1/refresh', { method: 'POST' });

    const paused = [{ provider: ec2.id, until: '1970-01-01T00:01:30.000Z' }];
    expect(answer.json().data).toEqual({ queued: [dns.id], paused });
    expect(hub.sent).toEqual([{ provider: dns.id }]);
  });

  it.each([
    { body: '{"job":"web"}', queued: [ec2.id] },
    { body: `{"provider":"${dns.id}"}`, queued: [dns.id] },
    { body: '{}', queued: [ec2.id, dns.id] },
    { body: '', queued: [ec2.id, dns.id] },
  ])('of $body asks for its providers, each once', async ({ body, queued }) => {
    const hub = createStoredHub();
    await hub.accept(web, plannedJob('both', [ec2, dns]));

    const answer = await ask(hub.api(), '/api/v1/refresh', { method: 'POST', body });

    expect(answer.status).toBe(202);
    expect(answer.json()).toEqual({ status: 'success', data: { queued, paused: [] } });
    expect(hub.sent).toEqual(queued.map((provider) => ({ provider })));
  });

  it.each([
    { body: '{"job":"other"}', status: 404 },
    { body: '{"provider":"other"}', status: 404 },
    { body: '{"job":1}', status: 400 },
    { body: '{"jobs":"web"}', status: 400 },
    { body: '{"job":"web","provider":"x"}', status: 400 },
    { body: '[]', status: 400 },
    { body: 'null', status: 400 },
    { body: '{', status: 400 },
  ])('of $body is $status and asks for nothing', async ({ body, status }) => {
    const hub = createStoredHub();
    await hub.accept(web);

    expect((await ask(hub.api(), '/api/v1/refresh', { method: 'POST', body })).status).toBe(status);
    expect(hub.sent).toEqual([]);
  });
});
