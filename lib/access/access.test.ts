import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DiscoveryError, NotReadyError } from '../errors.ts';
import type { Secrets } from '../ports.ts';
import { closedAccess, mayUseJob, openAccess, tokenAccess } from './access.ts';

const sha256 = (token: string) => createHash('sha256').update(token).digest('hex');
const document = (...names: readonly string[]) =>
  JSON.stringify(names.map((name) => ({ name, sha256: sha256(`token of ${name}`), scopes: ['read'] })));
const bearer = (name: string) => ({ authorization: `Bearer token of ${name}` });
const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });

function world(read: Secrets['read']) {
  const clock = { now: 0, nowMs: () => clock.now };
  return { clock, access: tokenAccess('ssm:/tokens', { secrets: { read }, clock }) };
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
