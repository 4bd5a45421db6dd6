import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startListServer } from '../testing/list-server.ts';
import { httpConfig, temporaryFolder } from '../testing/temporary-folder.ts';
import { ran, served } from '../testing/test-world.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

async function made(tokensFile: string, ...args: readonly string[]): Promise<string> {
  const { exitCode, out, err } = await ran(['token', 'create', ...args, '--tokens-file', tokensFile]);
  expect({ exitCode, err }).toMatchObject({ exitCode: 0, err: expect.stringContaining('not shown again') });
  return out.trim();
}

describe('rollcall token', () => {
  it('prints a token once, and keeps its digest where only its owner reads', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'tokens.json');

    const token = await made(file, 'prometheus', '--job', 'web', 'db');

    expect(token).toMatch(/^rollcall_[\w-]{43}$/);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([
      { name: 'prometheus', sha256: sha256(token), scopes: ['read'], jobs: ['web', 'db'] },
    ]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('replaces a token while a hub runs: two are valid at once, and then the new one alone', async () => {
    await using folder = await temporaryFolder();
    const list = await startListServer('192.0.2.1:80');
    const config = await folder.write('rollcall.yml', httpConfig(list.url));
    const file = join(folder.path, 'tokens.json');
    const admin = await folder.write('admin', await made(file, 'ops', '--scope', 'read', 'admin'));
    const [old, next] = [await made(file, 'prometheus'), await made(file, 'prometheus')];
    const hub = await served(['--config', config, '--tokens-file', file]);
    const statusFor = async (token: string) => {
      const answer = await fetch(`${hub.url}/api/v1/jobs`, { headers: { authorization: `Bearer ${token}` } });
      await answer.text();
      return answer.status;
    };

    expect([await statusFor(old), await statusFor(next), await statusFor('guess')]).toEqual([200, 200, 401]);
    const third = await ran(['token', 'create', 'prometheus', '--tokens-file', file]);
    expect({ ...third, isTold: third.err.includes('revoke one first') }).toMatchObject({ exitCode: 1, isTold: true });
    const listed = await ran(['token', 'list', '--tokens-file', file, '--url', hub.url, '--token-file', admin]);
    const today = new Date().toISOString().slice(0, 10);
    expect(listed.out).toMatch(new RegExp(`prometheus/${sha256(old).slice(0, 8)} +read +all +${today}`));
    const revoked = await ran(['token', 'revoke', `prometheus/${sha256(old).slice(0, 8)}`, '--tokens-file', file]);
    expect(revoked).toMatchObject({ exitCode: 0, err: '' });
    expect(JSON.parse(await readFile(file, 'utf8')).map((each: { sha256: string }) => each.sha256)).not.toContain(
      sha256(old),
    );

    expect(await hub.stop()).toBe(0);
    await list.close();
  });

  it.each([
    { name: 'an unknown name', args: ['revoke', 'nobody'], message: 'there is no token nobody' },
    { name: 'an unknown scope', args: ['create', 'a', '--scope', 'write'], message: "'write' is invalid" },
  ])('refuses $name', async ({ args, message }) => {
    await using folder = await temporaryFolder();

    const { exitCode, out, err } = await ran(['token', ...args, '--tokens-file', join(folder.path, 'tokens.json')]);

    expect(exitCode).toBeGreaterThan(0);
    expect(out).toBe('');
    expect(err).toContain(message);
  });

  it('says where it can write and where not', async () => {
    const { exitCode, err } = await ran(['token', 'create', 'a', '--tokens-file', 'secretsmanager:rollcall#tokens']);

    expect(exitCode).toBe(2);
    expect(err).toContain('keep the tokens in ssm:/name or a file');
  });
});
