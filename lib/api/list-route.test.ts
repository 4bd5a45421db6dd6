import { gunzipSync } from 'node:zlib';
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

describe('a list', () => {
  it('has exactly the status, type and keys that clients accept', async () => {
    const hub = await hubWithWeb();

    const { status, headers, json, bytes } = await ask(hub.api(), '/sd?job=web');

    expect(status).toBe(200);
    expect(headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(bytes.byteLength),
      etag: expect.stringMatching(/^W\/"[\w-]{22}"$/),
      vary: 'accept-encoding, authorization, x-rollcall-token',
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
      age: '0',
    });
    expect(json()).toEqual([
      { targets: ['192.0.2.1:80'], labels: {} },
      { targets: ['192.0.2.2:80'], labels: { a: 'b' } },
    ]);
  });

  it.each([
    { accept: undefined, encoding: undefined },
    { accept: 'gzip', encoding: 'gzip' },
    { accept: 'deflate, x-gzip;q=0.5', encoding: 'gzip' },
    { accept: 'GZIP ; q=1.0', encoding: 'gzip' },
    { accept: 'gzip;q=0', encoding: undefined },
    { accept: 'gzip;q=0.5, identity', encoding: undefined },
    { accept: 'gzip;q=wrong', encoding: undefined },
    { accept: 'gzip;q=0x1', encoding: undefined },
    { accept: 'gzip;q=Infinity', encoding: undefined },
    { accept: 'gzip;q=1.001', encoding: undefined },
    { accept: 'gzip, gzip;q=0', encoding: undefined },
    { accept: `${'gzip;q=0,'.repeat(3000)}identity`, encoding: undefined },
    { accept: '*', encoding: undefined },
    { accept: 'br', encoding: undefined },
    { accept: '', encoding: undefined },
  ])('for Accept-Encoding $accept is sent as $encoding', async ({ accept, encoding }) => {
    const hub = await hubWithWeb();

    const answer = await ask(
      hub.api(),
      '/sd?job=web',
      accept === undefined ? {} : { headers: { 'accept-encoding': accept } },
    );

    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.headers['vary']).toMatch(/^accept-encoding, authorization, /);
    expect(answer.headers['content-length']).toBe(String(answer.bytes.byteLength));
    const plain = encoding === 'gzip' ? gunzipSync(answer.bytes) : answer.bytes;
    expect(JSON.parse(plain.toString())).toHaveLength(2);
  });

  it('is 304 only for who asks with its ETag', async () => {
    const hub = await hubWithWeb();
    const { etag = '' } = (await ask(hub.api(), '/sd?job=web')).headers;

    const asked = await ask(hub.api(), '/sd?job=web', { headers: { 'if-none-match': `"x", ${etag}` } });
    const other = await ask(hub.api(), '/sd?job=web', { headers: { 'if-none-match': '"x"' } });

    expect(asked).toMatchObject({ status: 304, text: '' });
    expect(asked.headers).toMatchObject({ etag, vary: 'accept-encoding, authorization, x-rollcall-token' });
    expect(asked.headers).not.toHaveProperty('content-length');
    expect(other.status).toBe(200);
  });

  it('has the same ETag and bytes from two containers, in either encoding and after a refresh without change', async () => {
    const hub = await hubWithWeb();
    const first = await ask(hub.api(), '/sd?job=web');
    await hub.read(ec2, [{ address: '192.0.2.1:80' }, { address: '192.0.2.2:80', labels: { a: 'b' } }]);

    const second = await ask(hub.api(), '/sd?job=web');
    const zipped = await ask(hub.api(), '/sd?job=web', { headers: { 'accept-encoding': 'gzip' } });

    expect(second.headers['etag']).toBe(first.headers['etag']);
    expect(zipped.headers['etag']).toBe(first.headers['etag']);
    expect(second.text).toBe(first.text);
  });

  it('to a HEAD request is all but the body', async () => {
    const hub = await hubWithWeb();
    const get = await ask(hub.api(), '/sd?job=web');

    const head = await ask(hub.api(), '/sd?job=web', { method: 'HEAD' });

    expect(head).toMatchObject({ status: 200, text: '', headers: get.headers });
  });

  it('is [] when everything was read and is empty', async () => {
    const hub = createStoredHub();
    await hub.accept(web);
    await hub.read(ec2, []);

    expect(await ask(hub.api(), '/sd/web')).toMatchObject({ status: 200, text: '[]' });
  });

  it('names its age and what is not in it', async () => {
    const hub = await hubWithWeb();
    const late = plannedProvider('dns/übrig,example.com', { sinceMs: 1 });
    await hub.accept(plannedJob('web', [ec2, late]));
    hub.clock.advance(90_900);

    const { headers } = await ask(hub.api(), '/sd?job=web');

    expect(headers).toMatchObject({ age: '90', 'rollcall-missing': 'dns/?brig,example.com' });
  });

  it('names what is left out as stale', async () => {
    const hub = await hubWithWeb();
    const settings = { ...web.settings, maxStalenessMs: 60_000 };
    await hub.accept(plannedJob('web', [ec2, dns], { settings }));
    hub.clock.advance(60_001);
    await hub.read(dns, [{ address: '192.0.2.9:53' }]);

    const { headers, json } = await ask(hub.api(), '/sd?job=web');

    expect(headers['rollcall-stale']).toBe('ec2/eu-west-1');
    expect(json()).toHaveLength(1);
  });
});

describe('a list of which something is not as it should be', () => {
  it('names providers that fail, those read in part, and what is held', async () => {
    const hub = await hubWithWeb();
    await hub.accept(plannedJob('web', [ec2, dns]));
    const failure = { kind: 'unauthorized', message: 'no' } as const;
    await hub.read(dns, [{ address: 'a:80' }], { patch: { unread: 1, failure } });
    const head = await hub.store.head(ec2.id);
    if (head?.listing === undefined) throw new Error('not read');
    const listing = { ...head.listing, hold: 'hold/1/x', held: 1 };
    await hub.store.update(ec2.id, head.generation, { listing });
    await hub.fail(ec2);
    hub.clock.advance(10);

    const { status, headers } = await ask(hub.api(), '/sd/web');

    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'rollcall-failing': 'ec2/eu-west-1 (unreachable), dns/example.com (in part: unauthorized)',
      'rollcall-held': 'ec2/eu-west-1 (1 gone from the source)',
    });
  });
});

describe('the list of one provider', () => {
  it('is that which its jobs are served', async () => {
    const hub = await hubWithWeb();

    const [own, job] = [await ask(hub.api(), `/api/v1/providers/${ec2.id}/targets`), await ask(hub.api(), '/sd/web')];

    expect(own.status).toBe(200);
    expect(own.headers['content-type']).toBe(job.headers['content-type']);
    expect(own.text).toBe(job.text);
  });

  it('is 503 before it was read, and 404 where there is no such provider', async () => {
    const hub = await hubWithWeb();
    await hub.accept(web, plannedJob('dns', [dns]));

    expect((await ask(hub.api(), `/api/v1/providers/${dns.id}/targets`)).status).toBe(503);
    expect((await ask(hub.api(), '/api/v1/providers/dns-x/targets')).status).toBe(404);
  });
});
