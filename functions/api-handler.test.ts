import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { closedAccess } from '../lib/access/access.ts';
import { collectingLogger } from '../test/support/collecting-logger.ts';
import { defineAwslambda, invokeStreaming, restEvent } from '../test/support/lambda-harness.ts';
import { createStoredHub, plannedJob, plannedProvider } from '../test/support/stored-hub.ts';
import { createApiHandler } from './api-handler.ts';
import type { Sample } from './emf.ts';

defineAwslambda();

const ec2 = plannedProvider('ec2/eu-west-1');

async function hubWith(job: string, targets = 1, pageCount = 1) {
  const hub = createStoredHub();
  const log = collectingLogger();
  await hub.accept(plannedJob(job, [ec2]));
  const all = Array.from({ length: targets }, (_, n) => ({ address: `192.0.2.1:${n}` }));
  await hub.read(ec2, all, { pageCount });
  const emitted: Sample[] = [];
  const emit = (sample: Sample) => void emitted.push(sample);
  return { ...hub, log, emitted, handler: createApiHandler({ api: hub.api(), log, emit }) };
}

const names = [
  'serviceMonitor/ns/name/0',
  'a b',
  '100%',
  '%20',
  '%2F',
  '..',
  '../..',
  '/',
  '//a//',
  'ü',
  'a+b&c=d?e#f',
];

describe('a job name through a REST proxy event', () => {
  it.each(names)('%j is found by query, by path, and below a base path', async (name) => {
    const { handler } = await hubWith(name);
    const encoded = encodeURIComponent(name);
    const slashes = encoded.replaceAll('%2F', '/');
    const requests = [
      { target: `/sd?job=${encoded}` },
      { target: `/sd/${encoded}` },
      { target: `/sd/${slashes}` },
      { target: `/sd/${slashes}`, basePath: '/monitoring' },
      { target: `/sd/${slashes}`, basePath: '/sd' },
    ];

    const statuses = await Promise.all(
      requests.map(async (request) => (await invokeStreaming(handler, restEvent(request))).statusCode),
    );

    expect(statuses).toEqual([200, 200, 200, 200, 200]);
  });
});

describe('the API function', () => {
  it('streams a list of any size, whole, without a length of its own', async () => {
    const { handler } = await hubWith('web', 3000, 60);

    const answer = await invokeStreaming(handler, restEvent({ target: '/sd/web' }));
    const gzip = { 'Accept-Encoding': 'gzip' };
    const zipped = await invokeStreaming(handler, restEvent({ target: '/sd/web', headers: gzip }));

    expect(JSON.parse(answer.body.toString())).toHaveLength(3000);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.headers).not.toHaveProperty('content-length');
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(zipped.body)).toEqual(answer.body);
  });

  it.each([
    { name: '304', request: { target: '/sd/web', headers: { 'If-None-Match': '*' } }, status: 304 },
    { name: 'an answer to HEAD', request: { target: '/sd/web', method: 'HEAD' }, status: 200 },
  ])('sends status and headers of $name, though it has no body', async ({ request, status }) => {
    const { handler } = await hubWith('web');

    const answer = await invokeStreaming(handler, restEvent(request));

    expect(answer).toMatchObject({ statusCode: status, body: Buffer.of() });
    expect(answer.headers['etag']).toMatch(/^W\//);
  });

  it('fails when a page is missing half-way, so that the gateway breaks the answer', async () => {
    const { handler, store, log } = await hubWith('web', 500, 12);
    const pages = (await store.names(ec2.id)).filter((name) => name.startsWith('page-'));
    await store.remove(ec2.id, pages.slice(6, 7));

    await expect(invokeStreaming(handler, restEvent({ target: '/sd/web' }))).rejects.toThrow('not in the store');
    expect(log.lines).toMatchObject([{ level: 'warn', message: 'request broken off', fields: { status: 200 } }]);
  });

  it('takes a body, and answers routes without a name', async () => {
    const { handler, sent } = await hubWith('web');
    const body = '{"job":"web"}';

    const queued = await invokeStreaming(handler, restEvent({ method: 'POST', target: '/api/v1/refresh', body }));
    const encoded = { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
    const event = { ...restEvent({ method: 'POST', target: '/api/v1/refresh' }), ...encoded };
    const again = await invokeStreaming(handler, event);
    const unknown = await invokeStreaming(handler, restEvent({ target: '/nothing/here' }));

    expect([queued.statusCode, again.statusCode, unknown.statusCode]).toEqual([202, 202, 404]);
    expect(sent).toEqual([{ provider: ec2.id }, { provider: ec2.id }]);
  });

  it('writes one line a request, without what may be secret', async () => {
    const { handler, log } = await hubWith('web');
    const headers = { Authorization: 'Bearer hunter2' };

    await invokeStreaming(handler, restEvent({ target: '/api/v1/providers/x%20y', headers }));

    const took = { bytes: expect.any(Number), tookMs: expect.any(Number) };
    const fields = { method: 'GET', route: '/api/v1/providers/{id}', status: 404, ...took };
    expect(log.lines).toEqual([{ level: 'info', message: 'request', fields }]);
  });

  it('tells of a poll who asked for which job, changed or not, as a metric', async () => {
    const { handler, emitted, log } = await hubWith('web');
    const headers = { 'User-Agent': 'Prometheus/3.14.0', Authorization: 'Bearer hunter2' };

    await invokeStreaming(handler, restEvent({ target: '/sd?job=web&shard=0&of=1', headers }));
    await invokeStreaming(handler, restEvent({ target: '/sd/web', headers: { ...headers, 'If-None-Match': '*' } }));
    await invokeStreaming(handler, restEvent({ target: '/sd/unknown', headers }));

    const fields = { message: 'poll', method: 'GET', userAgent: 'Prometheus/3.14.0', tookMs: expect.any(Number) };
    expect(emitted).toEqual([
      { metrics: { Polls: 1 }, job: 'web', fields: { ...fields, route: '/sd', status: 200, bytes: 41 } },
      { metrics: { Polls: 1 }, job: 'web', fields: { ...fields, route: '/sd/{job+}', status: 304, bytes: 0 } },
    ]);
    expect(log.lines).toMatchObject([{ message: 'request', fields: { status: 404 } }]);
  });

  it('counts who was refused', async () => {
    const { handler, emitted } = await hubWith('web');
    const closed = createApiHandler({
      api: createStoredHub({ access: closedAccess() }).api(),
      log: collectingLogger(),
      emit: (sample) => void emitted.push(sample),
    });

    await invokeStreaming(handler, restEvent({ target: '/-/healthy' }));
    await invokeStreaming(closed, restEvent({ target: '/sd/web' }));

    expect(emitted).toEqual([{ metrics: { RequestsRefused: 1 } }]);
  });
});
