import { describe, expect, it } from 'vitest';
import { createApiHandler } from '../../functions/api-handler.ts';
import { collectingLogger } from '../support/collecting-logger.ts';
import { decodedName, defineAwslambda, invokeStreaming, restEvent } from '../support/lambda-harness.ts';
import { plannedJob } from '../support/stored-hub.ts';
import { bearer, guardedHub, web } from './guarded-hub.ts';

defineAwslambda();

/** The resource that a deployment has: every path is its rest. */
function proxied(target: string, parts: Record<string, unknown> = {}) {
  const event = restEvent({ target, headers: bearer('web-reader') });
  const path = String(event['path']);
  return { ...event, resource: '/{proxy+}', pathParameters: { proxy: decodedName(path.slice(1)) }, ...parts };
}

async function gateway() {
  const hub = await guardedHub();
  const log = collectingLogger();
  const handler = createApiHandler({ api: hub.guarded, log, emit: () => undefined });
  return { ...hub, log, ask: (event: unknown) => invokeStreaming(handler, event) };
}

describe('a path through API Gateway', () => {
  it.each([
    { target: '/sd/web', status: 200 },
    { target: '/sd/w%65b', status: 200 },
    { target: '/sd/web/../dns', status: 403 },
    { target: '/sd/web%2f..%2fdns', status: 403 },
    { target: '/sd/web%252f..%252fdns', status: 403 },
    { target: '/sd/..%2fsd%2fdns', status: 403 },
    { target: '/sd/../sd/dns', status: 403 },
    { target: '/sd//dns', status: 403 },
    { target: '/sd/dns%00', status: 403 },
    { target: '/sd/web%00dns', status: 403 },
    { target: '/sd/d%6es', status: 403 },
    { target: '/sd/%64%6e%73', status: 403 },
    { target: '/sd/%2564ns', status: 403 },
    { target: '/sd/DNS', status: 403 },
    { target: '/sd/web;job=dns', status: 403 },
    { target: '/sd/web%3Fjob=dns', status: 403 },
    { target: '/sd/web?job=dns', status: 400 },
    { target: '/sd?job=web&job=dns', status: 400 },
    { target: '/sd?job=web%26job=dns', status: 403 },
    { target: '/sd?job=web&JOB=dns', status: 400 },
    { target: '/sd?job[]=dns', status: 400 },
    { target: '/sd?__proto__=dns', status: 400 },
    { target: '/sd?job=__proto__', status: 403 },
    { target: '/sd?job=constructor', status: 403 },
    { target: '/sd/%ff%fe', status: 400 },
    { target: '/sd/%c0%ae%c0%ae', status: 400 },
    { target: '/sd/%', status: 400 },
    { target: '//sd/dns', status: 404 },
    { target: '/SD/web', status: 404 },
    { target: '/%73d/web', status: 404 },
    { target: '/sd%2fweb', status: 404 },
    { target: '/x/sd/web', status: 404 },
    { target: '/-/healthy/../../sd/dns', status: 404 },
    { target: '/-%2fhealthy', status: 404 },
    { target: `/sd/${'x'.repeat(8_000)}`, status: 403 },
  ])('$target is $status', async ({ target, status }) => {
    const { ask } = await gateway();

    const { statusCode, body } = await ask(proxied(target));

    expect(statusCode).toBe(status);
    expect(body.toString()).not.toContain('of-dns');
  });

  it('of thousands of slashes below a base path is looked at a few times', async () => {
    const { ask } = await gateway();
    const path = '/%2f'.repeat(2_500);

    expect((await ask(proxied('/', { path, pathParameters: { proxy: 'something else' } }))).statusCode).toBe(404);
  });

  it.each([
    'shard=1',
    'of=2',
    'shard=2&of=2',
    'shard=-1&of=2',
    'shard=0&of=0',
    'shard=0&of=10001',
    'shard=0&of=1e3',
    'shard=0x0&of=0x2',
    'shard=0.0&of=2',
    'shard=+0&of=2',
    'shard=%200&of=2',
    'shard=%D9%A0&of=2',
    'shard=0&of=99999999999999999999',
    'shard=NaN&of=2',
    'shard=0&shard=1&of=2',
    'shard=&of=',
    'shard=0&of=2&x=1',
    `${'shard=0&of=2&'.repeat(500)}of=2`,
  ])('with %s asks for no shard: 400', async (query) => {
    const { ask } = await gateway();

    expect((await ask(proxied(`/sd/web?${query}`))).statusCode).toBe(400);
  });
});

describe('headers through API Gateway', () => {
  const list = (multiValueHeaders: Record<string, readonly string[]>) => proxied('/sd/dns', { multiValueHeaders });

  it.each<{ readonly name: string; readonly headers: Record<string, readonly string[]> }>([
    { name: 'no token', headers: {} },
    { name: 'the right token first', headers: { Authorization: ['Bearer admin', 'Bearer x'] } },
    { name: 'the right token last', headers: { Authorization: ['Bearer x', 'Bearer admin'] } },
    {
      name: 'two headers that differ in case',
      headers: { Authorization: ['Bearer admin'], authorization: ['Bearer x'] },
    },
    {
      name: 'the same, the other way round',
      headers: { authorization: ['Bearer x'], Authorization: ['Bearer admin'] },
    },
    { name: 'its own header twice', headers: { 'X-Rollcall-Token': ['admin', 'admin'] } },
    { name: 'tokens of two records', headers: { Authorization: ['Bearer admin'], 'x-rollcall-token': ['web-reader'] } },
    { name: 'a forwarded token', headers: { 'X-Forwarded-Authorization': ['Bearer admin'], Cookie: ['admin'] } },
    { name: 'an inherited name', headers: { ['__proto__']: ['Bearer admin'], constructor: ['admin'] } },
    { name: 'no values', headers: { Authorization: [] } },
  ])('with $name are 401', async ({ headers }) => {
    const { ask } = await gateway();

    expect((await ask(list(headers))).statusCode).toBe(401);
  });

  it.each([
    { 'X-HTTP-Method-Override': ['POST'], 'X-Original-URL': ['/sd/dns'], 'X-Forwarded-For': ['127.0.0.1'] },
    { Range: ['bytes=0-0'], 'If-Range': ['x'], 'If-Match': ['"x"'], Expect: ['100-continue'] },
    { 'Accept-Encoding': ['br', 'deflate', 'identity;q=0', '*'], TE: ['gzip'] },
    { 'If-None-Match': [`${'"x", W/"y", '.repeat(3_000)}"`, '"'.repeat(9_999), 'W/'.repeat(9_999)] },
  ])('as %j get the whole list, as it is', async (headers) => {
    const { ask } = await gateway();

    const event = proxied('/sd/web', { multiValueHeaders: { Authorization: ['Bearer web-reader'], ...headers } });
    const answer = await ask(event);

    expect(answer.statusCode).toBe(200);
    expect(answer.headers).not.toHaveProperty('content-encoding');
    expect(JSON.parse(answer.body.toString())).toHaveLength(2);
  });

  it.each(['OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', 'get', 'GET ', ''])(
    'of method %j are 405',
    async (httpMethod) => {
      const { ask } = await gateway();

      const { statusCode, headers, body } = await ask(proxied('/sd/web', { httpMethod }));

      expect([statusCode, headers['allow']]).toEqual([405, 'GET, HEAD']);
      expect(body.toString()).not.toContain('Bearer');
    },
  );

  it('of HEAD are those of GET', async () => {
    const { ask } = await gateway();

    const [get, head] = [await ask(proxied('/sd/web')), await ask(proxied('/sd/web', { httpMethod: 'HEAD' }))];

    expect(head).toEqual({ ...get, body: Buffer.of() });
  });
});

describe('unknown tokens through API Gateway', () => {
  const from = (sourceIp: string, token: string, forwarded = '192.0.2.1') =>
    proxied('/sd/web', {
      requestContext: { stage: 'test', identity: { sourceIp } },
      multiValueHeaders: { Authorization: [`Bearer ${token}`], 'X-Forwarded-For': [forwarded] },
    });

  it('hold up who tries them, whatever address he claims, and nobody else', async () => {
    const { ask } = await gateway();
    const statuses: number[] = [];
    for (let n = 0; n < 21; n += 1) {
      statuses.push((await ask(from('198.51.100.66', `guess ${n}`, `192.0.2.${n}`))).statusCode);
    }

    expect(statuses).toEqual([...Array(20).fill(401), 429]);
    expect((await ask(from('192.0.2.1', 'web-reader'))).statusCode).toBe(200);
    expect((await ask(from('203.0.113.9', 'guess', '198.51.100.66'))).statusCode).toBe(401);
  });
});

describe('a body through API Gateway', () => {
  const post = (body: string, parts = {}) =>
    proxied('/api/v1/refresh', { httpMethod: 'POST', multiValueHeaders: { A: ['b'], ...admin }, body, ...parts });
  const admin = { Authorization: ['Bearer web-admin'] };

  it.each([
    { name: 'too long', body: ' '.repeat(20_000), status: 413 },
    { name: 'nested a thousand times', body: '['.repeat(8_000), status: 400 },
    { name: 'no JSON', body: '{"job":"web"', status: 400 },
    { name: 'a list', body: '[{"job":"web"}]', status: 400 },
    { name: 'null', body: 'null', status: 400 },
    { name: 'a job that is no text', body: '{"job":["dns"]}', status: 400 },
    { name: 'a job and a provider', body: `{"job":"web","provider":"${web.id}"}`, status: 400 },
    { name: 'an inherited name', body: '{"__proto__":{"job":"dns"}}', status: 400 },
    { name: 'a job that it may not use', body: '{"job":"dns"}', status: 403 },
    { name: 'the job twice', body: '{"job":"web","job":"dns"}', status: 403 },
  ])('that is $name is $status, and asks for nothing', async ({ body, status }) => {
    const { ask, sent } = await gateway();

    expect((await ask(post(body))).statusCode).toBe(status);
    const encoded = { body: Buffer.from(body).toString('base64'), isBase64Encoded: true };
    expect((await ask(post(body, encoded))).statusCode).toBe(status);
    expect(sent).toEqual([]);
  });

  it('counts for nothing without a token', async () => {
    const { ask, calls } = await gateway();
    calls.length = 0;

    expect((await ask(post(' '.repeat(20_000), { multiValueHeaders: {} }))).statusCode).toBe(401);
    expect(calls).toEqual([]);
  });
});

describe('what is logged of a caller', () => {
  it('holds no header, query or path, and no line of its own', async () => {
    const { ask, log, accept } = await gateway();
    await accept(plannedJob('web', [web]));
    const agent = `evil\r\n{"level":"error"}${'x'.repeat(500)}`;
    const headers = { Authorization: ['Bearer hunter2'], 'User-Agent': [agent] };

    await ask(proxied('/sd/hunter2?job=hunter2%0a', { multiValueHeaders: headers }));

    expect(log.lines).toHaveLength(1);
    expect(JSON.stringify(log.lines)).not.toMatch(/hunter2|evil/);
  });
});
