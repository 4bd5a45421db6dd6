import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { freePort } from '../support/free-port.ts';
import { type EmbeddedStores, startEmbeddedStores } from './embedded-stores.ts';
import { type InProcessHub, startHub } from './in-process-hub.ts';
import { type Behaviour, startLoopbackSource } from './loopback-source.ts';
import { addressesOf, bytesAndEtag, changesOf, configOf, providerOf } from './served.ts';
import { answering, breakingOff, listing, withoutEnd } from './source-behaviours.ts';

const password = 'correct-horse-battery';
const json = { 'content-type': 'application/json' };
const good = JSON.stringify([{ targets: ['a:80', 'b:80'], labels: { env: 'prod' } }]);

let embedded: EmbeddedStores;

beforeAll(async () => {
  embedded = await startEmbeddedStores();
});

afterAll(() => embedded[Symbol.asyncDispose]());

const stores: readonly { readonly name: string; readonly create: () => Promise<Store> }[] = [
  { name: 'memory', create: async () => createMemoryStore() },
  { name: 'dynalite', create: () => embedded.create() },
];

/** A hub with one job, read once, whose source then behaves otherwise. */
async function startScene(store: Store) {
  const source = await startLoopbackSource({ '/sd': answering(200, good, json) });
  const block = { url: `${source.url}/sd`, basic_auth: { username: 'hub', password } };
  const hub = await startHub(configOf({ web: { http_sd_configs: [block] } }), { store });
  await hub.tick();
  return {
    source,
    hub,
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await source[Symbol.asyncDispose]();
    },
  };
}

/** Everything that anybody can read of a hub. */
async function everythingToldBy(hub: InProcessHub): Promise<string> {
  const targets = ['/api/v1/jobs', '/api/v1/providers', '/api/v1/changes?since=0', '/metrics', '/sd', '/-/ready'];
  const texts = [];
  for (const target of targets) texts.push((await hub.api(target)).text);
  const lines = hub.log.lines.map(({ message, fields }) => [message, ...Object.values(fields).map(String)].join(' '));
  return [...texts, ...lines].join('\n');
}

/** Garbage that quotes what it was asked with: it must not come back in a message. */
const garbage: Behaviour = (response, asked) => {
  response.writeHead(200, json).end(`{"you sent": "${asked.headers.authorization}", "password": "${password}"`);
};

const troubles: readonly {
  readonly name: string;
  readonly behaviour: Behaviour;
  readonly kind: string;
  readonly says: string;
}[] = [
  { name: 'answers garbage', behaviour: garbage, kind: 'malformed', says: 'answers what is not JSON' },
  {
    name: 'answers a page of a proxy',
    behaviour: answering(200, '<html>', { 'content-type': 'text/html' }),
    kind: 'malformed',
    says: 'does not answer with the type application/json',
  },
  {
    name: 'answers half a list',
    behaviour: answering(200, good.slice(0, good.length / 2), json),
    kind: 'malformed',
    says: 'answers what is not JSON',
  },
  { name: 'breaks off', behaviour: breakingOff(good, json), kind: 'unreachable', says: 'broke off the connection' },
  { name: 'answers 401', behaviour: answering(401, password), kind: 'unauthorized', says: 'answers 401' },
  { name: 'answers 429', behaviour: answering(429, 'slow down'), kind: 'throttled', says: 'answers 429' },
  { name: 'answers 500', behaviour: answering(500, password), kind: 'unreachable', says: 'answers 500' },
  { name: 'answers 204', behaviour: answering(204, ''), kind: 'malformed', says: 'answers 204' },
  {
    name: 'redirects to what is no web address',
    behaviour: answering(302, '', { location: `ftp://hub:${password}@example.com/` }),
    kind: 'malformed',
    says: 'redirects to what is no http or https URL',
  },
  { name: 'redirects without saying where', behaviour: answering(302, ''), kind: 'malformed', says: 'answers 302' },
  {
    name: 'redirects to itself',
    behaviour: answering(302, '', { location: '/sd' }),
    kind: 'malformed',
    says: 'redirects more often than',
  },
];

describe.each(stores)('over the $name store, a source that', ({ create }) => {
  it.each(troubles)('$name changes the status and nothing else, until it is well again', async (trouble) => {
    await using scene = await startScene(await create());
    const { hub, source } = scene;
    const before = bytesAndEtag(await hub.sd('web'));
    const changes = await changesOf(hub);
    const { lastSuccess } = await providerOf(hub);

    source.on('/sd', trouble.behaviour);
    await hub.tick();
    const once = await providerOf(hub);
    const told = await everythingToldBy(hub);
    await hub.tick();
    const twice = await providerOf(hub);

    expect(bytesAndEtag(await hub.sd('web'))).toEqual(before);
    expect(await changesOf(hub)).toEqual(changes);
    expect(once).toMatchObject({
      failures: 1,
      error: { kind: trouble.kind, message: expect.stringContaining(trouble.says) },
      targets: 2,
      lastSuccess,
    });
    expect(once.error?.message).toContain('127.0.0.1');
    expect(told).toContain(trouble.says);
    expect(told).not.toContain(password);
    expect(told).not.toContain(Buffer.from(`hub:${password}`).toString('base64'));
    expect(twice).toMatchObject({ failures: 2, lastSuccess });

    source.on('/sd', listing('a:80', 'c:80'));
    await hub.tick();

    expect(await addressesOf(hub, 'web')).toEqual(['a:80', 'c:80']);
    expect(await providerOf(hub)).toMatchObject({ failures: 0, error: null, notBefore: null });
  });
});

describe('a source that', () => {
  it('sends a body without end is left at the cap', async () => {
    await using scene = await startScene(createMemoryStore());
    const { hub, source } = scene;
    const before = bytesAndEtag(await hub.sd('web'));
    const endless = withoutEnd(json);

    source.on('/sd', endless.behaviour);
    await hub.tick();

    const cap = 64 * 1024 * 1024;
    const message = expect.stringContaining(`answers more than ${cap} bytes`);
    expect(bytesAndEtag(await hub.sd('web'))).toEqual(before);
    expect(await providerOf(hub)).toMatchObject({ failures: 1, error: { kind: 'malformed', message } });
    expect(await endless.closed).toBeLessThan(cap + 32 * 1024 * 1024);
    source.on('/sd', listing('c:80'));
    await hub.tick();
    expect(await providerOf(hub)).toMatchObject({ failures: 0, error: null });
  });

  it.each([
    { name: 'never answers', head: undefined },
    { name: 'falls silent half-way', head: good.slice(0, 10) },
  ])('$name is left at the deadline', async ({ head }) => {
    await using scene = await startScene(createMemoryStore());
    const { hub, source } = scene;
    const before = bytesAndEtag(await hub.sd('web'));

    source.on('/sd', (response) => {
      if (head !== undefined) response.writeHead(200, json).write(head);
      hub.expire();
    });
    await hub.tick();

    expect(bytesAndEtag(await hub.sd('web'))).toEqual(before);
    const message = expect.stringMatching(/time ran out|did not answer before the deadline/);
    expect(await providerOf(hub)).toMatchObject({ failures: 1, error: { kind: 'aborted', message } });
    source.on('/sd', listing('c:80'));
    await hub.tick();
    expect(await providerOf(hub)).toMatchObject({ failures: 0, error: null });
  });

  it('redirects to where nobody listens is named by where it points', async () => {
    await using scene = await startScene(createMemoryStore());
    const { hub, source } = scene;
    const before = bytesAndEtag(await hub.sd('web'));
    const nowhere = `127.0.0.1:${await freePort()}`;

    source.on('/sd', answering(307, '', { location: `http://${nowhere}/sd` }));
    await hub.tick();

    const message = `${nowhere} cannot be read: it refuses the connection`;
    expect(bytesAndEtag(await hub.sd('web'))).toEqual(before);
    expect(await providerOf(hub)).toMatchObject({ failures: 1, error: { kind: 'unreachable', message } });
    source.on('/sd', listing('c:80'));
    await hub.tick();
    expect(await providerOf(hub)).toMatchObject({ failures: 0, error: null });
  });

  it('asks for a pause is left alone for as long, and asked once when it is over', async () => {
    await using scene = await startScene(createMemoryStore());
    const { hub, source } = scene;
    const pauseMs = 200_000;
    const askedAtMs: number[] = [];
    source.on('/sd', (response, asked) => {
      askedAtMs.push(hub.clock.nowMs());
      return answering(429, 'slow down', { 'retry-after': '200' })(response, asked);
    });
    await hub.tick();
    const [refusedAtMs = 0] = askedAtMs;
    const paused = await providerOf(hub);

    source.on('/sd', (response, asked) => {
      askedAtMs.push(hub.clock.nowMs());
      return listing('c:80')(response, asked);
    });
    await hub.ticks(5);

    expect(paused).toMatchObject({ failures: 1, error: { kind: 'throttled' } });
    expect(paused.notBefore).toBe(new Date(refusedAtMs + pauseMs).toISOString());
    const waits = askedAtMs.slice(1).map((atMs) => atMs - refusedAtMs);
    expect(waits.filter((waitMs) => waitMs < pauseMs + 1000)).toEqual([pauseMs]);
    expect(await providerOf(hub)).toMatchObject({ failures: 0, notBefore: null, targets: 1 });
  });
});
