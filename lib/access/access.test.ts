import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { collectingLogger } from '../../test/support/collecting-logger.ts';
import { DiscoveryError, NotReadyError, StoreError, ThrottledError } from '../errors.ts';
import type { Secrets } from '../ports.ts';
import { closedAccess, mayUseJob, openAccess, tokenAccess } from './access.ts';

const sha256 = (token: string) => createHash('sha256').update(token).digest('hex');
const document = (...names: readonly string[]) =>
  JSON.stringify(names.map((name) => ({ name, sha256: sha256(`token of ${name}`), scopes: ['read'] })));
const bearer = (name: string) => ({ authorization: `Bearer token of ${name}` });
const basicText = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
const basic = (pair: string) => ({ authorization: basicText(pair) });

function world(read: Secrets['read']) {
  const clock = { now: 0, nowMs: () => clock.now };
  const [log, notes] = [collectingLogger(), new Map<string, string[]>()];
  const uses = {
    noteTokenUse: async (token: string, day: string) => void notes.set(token, [...(notes.get(token) ?? []), day]),
    tokenUses: async () => new Map([...notes].map(([token, days]) => [token, days.at(-1) ?? ''])),
  };
  return { clock, log, notes, uses, access: tokenAccess('ssm:/tokens', { secrets: { read }, clock, log, uses }) };
}

describe('token access', () => {
  it.each([
    { name: 'a bearer token', headers: bearer('a'), who: 'a' },
    { name: 'a bearer token in another case', headers: { authorization: 'bearer token of a' }, who: 'a' },
    { name: 'another type of authorization', headers: { authorization: 'Token token of b' }, who: 'b' },
    { name: 'a token without a type', headers: { authorization: 'token-of-c' }, who: 'c' },
    { name: 'a basic password, whatever the user', headers: basic('somebody:token of b'), who: 'b' },
    { name: 'the token header', headers: { 'x-rollcall-token': 'token of b' }, who: 'b' },
    {
      name: 'the token header beside a foreign authorization',
      headers: { ...bearer('nobody'), 'x-rollcall-token': 'token of b' },
      who: 'b',
    },
    { name: 'no header', headers: {}, who: undefined },
    { name: 'an unknown token', headers: bearer('c'), who: undefined },
    { name: 'a digest in place of a token', headers: { authorization: `Bearer ${sha256('token of a')}` } },
    { name: 'a user in place of a password', headers: basic('token of a:'), who: undefined },
    { name: 'a pair without a colon', headers: basic('token of a'), who: undefined },
    { name: 'an empty token', headers: { authorization: 'Bearer ' }, who: undefined },
    { name: 'a header sent twice', headers: { authorization: 'Bearer token of a, Bearer token of a' }, who: undefined },
    { name: 'a Basic header sent twice', headers: { authorization: `${basicText('u:token of b')}, Basic eDp5` } },
    { name: 'a token header sent twice', headers: { 'x-rollcall-token': 'token of a, token of a' }, who: undefined },
    {
      name: 'a known token beside another known one',
      headers: { ...bearer('a'), 'x-rollcall-token': 'token of b' },
      who: undefined,
    },
    { name: 'one token in both headers', headers: { ...bearer('a'), 'x-rollcall-token': 'token of a' }, who: 'a' },
    { name: 'a line break in a header', headers: { authorization: `Bearer${' '.repeat(50_000)}a\nb` }, who: undefined },
  ])('takes $name for $who', async ({ headers, who }) => {
    const untyped = { name: 'c', sha256: sha256('token-of-c'), scopes: ['read'] };
    const { access } = world(async () => JSON.stringify([...JSON.parse(document('a', 'b')), untyped]));

    expect((await access.identify(headers))?.name).toBe(who);
  });

  it('gives scopes and jobs of the record', async () => {
    const record = { name: 'a', sha256: sha256('token of a'), scopes: ['read', 'admin'], jobs: ['web'] };
    const { access } = world(async () => JSON.stringify([record]));

    const principal = await access.identify(bearer('a'));

    expect(principal).toEqual({ name: 'a', scopes: ['read', 'admin'], jobs: ['web'] });
  });

  it('reads the document once a minute, and then no longer knows a token that was taken out', async () => {
    const documents = [document('a', 'b'), document('a')];
    const { access, clock } = world(async () => documents.shift() ?? '[]');

    expect(await access.identify(bearer('b'))).toBeDefined();
    clock.now = 59_999;
    expect(await access.identify(bearer('b'))).toBeDefined();
    clock.now = 60_000;
    expect(await access.identify(bearer('b'))).toBeUndefined();
    expect(await access.identify(bearer('a'))).toBeDefined();
    expect(documents).toHaveLength(0);
  });

  it('lets nobody in while the document cannot be read, and asks again after five seconds', async () => {
    let reads = 0;
    const { access, clock } = world(async () => {
      reads += 1;
      if (reads === 2) throw new DiscoveryError('unauthorized', 'ssm:/tokens: access denied');
      return document('a');
    });

    expect(await access.identify(bearer('a'))).toBeDefined();
    clock.now = 60_000;
    await expect(access.identify(bearer('a'))).rejects.toThrow(NotReadyError);
    await expect(access.identify(bearer('a'))).rejects.toThrow(NotReadyError);
    expect(reads).toBe(2);
    clock.now = 65_000;
    expect(await access.identify(bearer('a'))).toBeDefined();
  });

  it.each([
    { name: 'not JSON', text: 'secret-looking text' },
    { name: 'not a list', text: '{}' },
    { name: 'with a token in place of a digest', text: '[{"name":"a","sha256":"s3cret","scopes":["read"]}]' },
    { name: 'with an unknown scope', text: JSON.stringify([{ name: 'a', sha256: sha256('x'), scopes: ['write'] }]) },
    {
      name: 'with an unknown key',
      text: JSON.stringify([{ name: 'a', sha256: sha256('x'), scopes: ['read'], job: 'x' }]),
    },
  ])('refuses a document $name without showing what is in it', async ({ text }) => {
    const { access } = world(async () => text);

    const error = await access.identify(bearer('a')).catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(NotReadyError);
    const shown = `${error} ${error instanceof Error ? error.cause : ''}`;
    expect(shown).not.toMatch(/s3cret|secret-looking/);
  });
});

describe('the use of a token', () => {
  it('is noted once a day, by name and the beginning of the digest', async () => {
    const { access, clock, notes } = world(async () => document('a', 'b'));
    const id = `a/${sha256('token of a').slice(0, 8)}`;
    for (const hours of [0, 1, 23, 24, 25]) {
      clock.now = hours * 3_600_000;
      await access.identify(bearer('a'));
    }

    expect([...notes]).toEqual([[id, ['1970-01-01', '1970-01-02']]]);
    expect(await access.tokens()).toMatchObject([
      { id, name: 'a', lastUsed: '1970-01-02' },
      { name: 'b', lastUsed: undefined },
    ]);
  });

  it('that cannot be noted is told to the log, and opens the door all the same', async () => {
    const { access, uses, log } = world(async () => document('a'));
    uses.noteTokenUse = () => Promise.reject(new StoreError('unanswered', 'throttled'));

    expect(await access.identify(bearer('a'))).toBeDefined();
    expect(log.lines).toMatchObject([{ level: 'warn', message: 'the use of a token was not noted' }]);
  });
});

describe('unknown tokens', () => {
  const guess = { authorization: 'Bearer guess' };

  async function guessed(times: number) {
    const all = world(async () => document('a', 'b'));
    await all.access.identify(bearer('a'));
    for (let n = 0; n < times; n += 1) expect(await all.access.identify(guess)).toBeUndefined();
    return all;
  }

  it('are compared twenty at a time, then one every two seconds', async () => {
    const { access, clock } = await guessed(20);

    await expect(access.identify(guess)).rejects.toThrow(ThrottledError);
    clock.now += 2_000;
    expect(await access.identify(guess)).toBeUndefined();
    await expect(access.identify(guess)).rejects.toThrow(ThrottledError);
  });

  it('keep nobody out whose token was right before, and let a right guess wait too', async () => {
    const { access } = await guessed(20);

    expect(await access.identify(bearer('a'))).toBeDefined();
    await expect(access.identify(bearer('b'))).rejects.toThrow(ThrottledError);
  });

  it('from elsewhere keep nobody out whose token was never seen before', async () => {
    const { access } = world(async () => document('a', 'b'));
    for (let n = 0; n < 20; n += 1) await access.identify(guess, '192.0.2.66');

    await expect(access.identify(bearer('b'), '192.0.2.66')).rejects.toThrow(ThrottledError);
    expect(await access.identify(bearer('b'), '192.0.2.1')).toBeDefined();
  });

  it('are not what a request without any shows', async () => {
    const { access } = await guessed(20);

    expect(await access.identify({})).toBeUndefined();
  });

  it('are forgiven after a while, twenty at most', async () => {
    const { access, clock } = await guessed(20);
    clock.now += 50_000;
    for (let n = 0; n < 20; n += 1) expect(await access.identify(guess)).toBeUndefined();

    await expect(access.identify(guess)).rejects.toThrow(ThrottledError);
  });
});

describe('access without tokens', () => {
  it('is everything on an open server', async () => {
    const principal = await openAccess().identify({});

    expect(principal).toEqual({ name: 'anybody', scopes: ['read', 'admin'], jobs: undefined });
  });

  it('is nothing in a closed deployment', async () => {
    expect(await closedAccess().identify(bearer('a'))).toBeUndefined();
  });
});

describe('a job list', () => {
  it.each([
    { jobs: undefined, job: 'web', may: true },
    { jobs: ['web'], job: 'web', may: true },
    { jobs: ['web'], job: 'web2', may: false },
    { jobs: [], job: 'web', may: false },
  ])('$jobs allows $job: $may', ({ jobs, job, may }) => {
    expect(mayUseJob({ name: 'a', scopes: ['read'], jobs }, job)).toBe(may);
  });
});
