import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testCertificates } from '../../test/support/test-certificates.ts';
import { type Answer, type ChangingServer, startChangingServer } from '../testing/changing-server.ts';
import { type TemporaryFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { ran } from '../testing/test-world.ts';

const list = [{ targets: ['192.0.2.1:80', '192.0.2.2:80'], labels: { team: 'shop' } }];
const text = JSON.stringify(list);
const json = 'application/json; charset=utf-8';

const sending =
  (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}, status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': json, ...headers }).end(body);
  };
const packed = gzipSync(text);
const hubAway = '127.0.0.1';

let folder: TemporaryFolder;
let hub: ChangingServer;
let out: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  hub = await startChangingServer(sending(text));
  out = join(folder.path, 'web.json');
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const pullOnce = (...args: readonly string[]) =>
  ran(['pull', '--url', hub.url, '--job', 'web', '--out', out, '--once', ...args]);

describe('pull --once', () => {
  it('asks for a packed list, and writes it unpacked', async () => {
    hub.answer(sending(packed, { 'content-encoding': 'gzip' }));

    const { exitCode, out: said } = await pullOnce();

    expect({ exitCode, said }).toEqual({ exitCode: 0, said: `${out}  written, 2 targets\n` });
    expect(await readFile(out, 'utf8')).toBe(text);
    expect(hub.requests).toMatchObject([{ path: '/sd/web', headers: { 'accept-encoding': 'gzip' } }]);
    expect(hub.requests[0]?.headers['if-none-match']).toBeUndefined();
    expect(await readdir(folder.path)).toEqual(['web.json']);
  });

  it('does not touch a file that holds the list already', async () => {
    await writeFile(out, text);
    const before = await stat(out);

    const { exitCode, out: said } = await pullOnce();

    expect({ exitCode, said }).toEqual({ exitCode: 0, said: `${out}  unchanged, 2 targets\n` });
    expect(await stat(out)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  it('writes a list that is known to be empty', async () => {
    await writeFile(out, text);
    hub.answer(sending('[]'));

    await pullOnce();

    expect(await readFile(out, 'utf8')).toBe('[]');
  });

  const cut = packed.subarray(0, packed.length - 9);
  it.each<{ name: string; how: Answer; says: string }>([
    {
      name: 'a 503',
      how: sending('{"status":"error","errorType":"unavailable","error":"job web: not read yet"}', {}, 503),
      says: 'answered 503: job web: not read yet',
    },
    { name: 'a 404', how: sending('gone', {}, 404), says: 'answered 404' },
    { name: 'a 304 that was not asked for', how: sending('', {}, 304), says: 'answered 304' },
    { name: 'a page of a proxy', how: sending('<html>', { 'content-type': 'text/html' }), says: 'answered text/html' },
    { name: 'what is not JSON', how: sending('hello'), says: 'not JSON' },
    { name: 'a list that is cut off', how: sending(text.slice(0, -1)), says: 'cut off' },
    { name: 'a gzip body that is cut off', how: sending(cut, { 'content-encoding': 'gzip' }), says: 'cut off' },
    { name: 'a gzip body that is none', how: sending(text, { 'content-encoding': 'gzip' }), says: 'broken' },
    { name: 'another encoding', how: sending(text, { 'content-encoding': 'br' }), says: 'encoding br' },
    { name: 'another key', how: sending('[{"targets":[],"source":"x"}]'), says: 'no list of targets: 0' },
    { name: 'a label that is no string', how: sending('[{"targets":[],"labels":{"a":1}}]'), says: '0.labels.a' },
    { name: 'null for a group', how: sending('[null]'), says: 'no list of targets: 0' },
    { name: 'an error as JSON', how: sending('{"status":"error"}'), says: 'no list of targets' },
    { name: 'bytes that are not UTF-8', how: sending(Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d])), says: 'not JSON' },
    {
      name: 'a connection that breaks',
      how: (_request, response) => {
        response.writeHead(200, { 'content-type': json, 'content-length': 999 });
        response.write(text, () => response.destroy());
      },
      says: hubAway,
    },
    { name: 'a connection that is refused', how: (request) => request.socket.destroy(), says: hubAway },
  ])('keeps the last file and exits with 1 over $name', async ({ how, says }) => {
    await writeFile(out, text);
    const before = await stat(out);
    hub.answer(how);

    const { exitCode, err } = await pullOnce();

    expect(exitCode).toBe(1);
    expect(err).toContain(says);
    expect(err).toMatch(/web\.json is as it was\n$/);
    expect(await stat(out)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
    expect(await readdir(folder.path)).toEqual(['web.json']);
  });

  it('pulls several jobs, and says which of them failed', async () => {
    hub.answer((request, response) => sending(text, {}, request.url === '/sd/web' ? 200 : 503)(request, response));
    const pattern = join(folder.path, '{job}.json');

    const {
      exitCode,
      out: said,
      err,
    } = await ran(['pull', '--url', hub.url, '--once', '--job', 'web', '--job', 'a/b c', '--out', pattern]);

    expect(exitCode).toBe(1);
    expect(said).toContain('web.json  written');
    expect(err).toContain('job a/b c: answered 503');
    expect(hub.requests.map(({ path }) => path)).toEqual(['/sd/web', '/sd?job=a%2Fb%20c']);
    expect(await readdir(folder.path)).toEqual(['web.json']);
  });

  it('says that a file cannot be written, and how it can', async () => {
    const { exitCode, err } = await ran([
      'pull',
      '--url',
      hub.url,
      '--once',
      '--job',
      'web',
      '--out',
      join(folder.path, 'none', 'web.json'),
    ]);

    expect(exitCode).toBe(1);
    expect(err).toContain('web.json cannot be written: ENOENT');
  });

  it.each([
    { name: 'a job without a file', args: ['--job', 'a', '--job', 'b', '--out', 'a.json'], says: '2 jobs and 1 files' },
    {
      name: 'two jobs to one file',
      args: ['--job', 'a', '--job', 'b', '--out', 'a.json', '--out', 'a.json'],
      says: 'two lists',
    },
    {
      name: 'a file that Prometheus does not read',
      args: ['--job', 'a', '--out', 'a.txt'],
      says: 'does not end in .json',
    },
    { name: 'no interval', args: ['--job', 'a', '--out', 'a.json', '--interval', '0s'], says: 'must be a duration' },
    {
      name: 'two ways to show a token',
      args: ['--job', 'a', '--out', 'a.json', '--token-file', 't', '--http-config-file', 'x'],
      says: 'exclude each other',
    },
  ])('is called in a way that cannot work: $name', async ({ args, says }) => {
    expect(await ran(['pull', '--once', '--url', hub.url, ...args])).toMatchObject({
      exitCode: 2,
      err: expect.stringContaining(says),
    });
  });
});

describe('pull with credentials', () => {
  it('shows the token of a file', async () => {
    await pullOnce('--token-file', await folder.write('token', 'abc\n'));

    expect(hub.requests[0]?.headers.authorization).toBe('Bearer abc');
  });

  it('takes TLS and authentication from an HTTP client block, with paths relative to it', async () => {
    await using secure = await startChangingServer(sending(text), {
      ...testCertificates.server,
      ca: testCertificates.ca,
      requestCert: true,
      rejectUnauthorized: true,
    });
    await folder.write('ca.pem', testCertificates.ca);
    await folder.write('client.pem', testCertificates.client.cert);
    await folder.write('client.key', testCertificates.client.key);
    const tls = 'tls_config: { ca_file: ca.pem, cert_file: client.pem, key_file: client.key }\n';
    const config = await folder.write('http.yml', `${tls}basic_auth: { username: x, password: y }\n`);

    const untrusted = await ran(['pull', '--url', secure.url, '--once', '--job', 'web', '--out', out]);
    const { exitCode } = await ran([
      'pull',
      '--url',
      secure.url,
      '--once',
      '--job',
      'web',
      '--out',
      out,
      '--http-config-file',
      config,
    ]);

    expect([untrusted.exitCode, exitCode]).toEqual([1, 0]);
    expect(secure.requests.map(({ headers }) => headers.authorization)).toEqual(['Basic eDp5']);
  });

  it('says every mistake of that block', async () => {
    const config = await folder.write('http.yml', 'tls_confg: {}\nbasic_auth: { user: x }\n');

    const { exitCode, err } = await pullOnce('--http-config-file', config);

    expect(exitCode).toBe(1);
    expect(err).toContain('http.yml:1: tls_confg');
    expect(err).toContain('http.yml:2: basic_auth.user');
  });
});
