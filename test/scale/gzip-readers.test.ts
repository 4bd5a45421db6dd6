import { execFile } from 'node:child_process';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { peer } from '../peers/peer.ts';
import { createStoredHub, plannedJob, plannedProvider } from '../support/stored-hub.ts';
import { job, listFrom } from './hub-over.ts';

interface Reader {
  readonly name: string;
  /** Undefined where it is not installed. */
  readonly program: string | undefined;
  /** The list behind a URL, opened. Rejects when the reader says that it failed. */
  readonly read: (url: string, program: string) => Promise<Buffer>;
}

const python = [
  'import gzip, sys, urllib.request',
  'request = urllib.request.Request(sys.argv[1], headers={"Accept-Encoding": "gzip"})',
  'sys.stdout.buffer.write(gzip.decompress(urllib.request.urlopen(request).read()))',
].join('\n');
const golang = resolve(import.meta.dirname, 'read-gzip.go');

/** Whoever may ask for gzip, each with a decoder of its own. Of Go, its HTTP client: vmagent's is built on it. */
const readers: readonly Reader[] = [
  { name: 'gzip', program: peer('gzip', ['gzip']), read: piped },
  {
    name: 'curl',
    program: peer('curl', ['curl']),
    read: (url, program) => printed(program, ['--silent', '--show-error', '--compressed', url]),
  },
  {
    name: 'Python',
    program: peer('python', ['python3']),
    read: (url, program) => printed(program, ['-c', python, url]),
  },
  { name: 'Go', program: peer('go', ['go']), read: (url, program) => printed(program, ['run', golang, url]) },
  { name: 'fetch, as browsers have it', program: 'fetch', read: fetched },
];

const offline = { no_proxy: '*', GOTOOLCHAIN: 'local', GOPROXY: 'off', GOFLAGS: '' };
const options = {
  encoding: 'buffer',
  maxBuffer: 2 ** 26,
  timeout: 80_000,
  env: { ...process.env, ...offline },
} as const;

async function printed(program: string, parameters: readonly string[]): Promise<Buffer> {
  return (await promisify(execFile)(program, parameters, options)).stdout;
}

async function piped(url: string, program: string): Promise<Buffer> {
  const body = await rawBody(url);
  const opened = promisify(execFile)(program, ['-dc'], options);
  opened.child.stdin?.end(body);
  return (await opened).stdout;
}

async function fetched(url: string): Promise<Buffer> {
  const answer = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
  return Buffer.from(await answer.arrayBuffer());
}

function rawBody(url: string): Promise<Buffer> {
  return new Promise((done, reject) => {
    get(url, (answer) => buffer(answer).then(done, reject)).once('error', reject);
  });
}

/** A list of twelve pages, plain and as it is sent in gzip. */
async function largeList() {
  const hub = createStoredHub();
  const provider = plannedProvider('static/all');
  await hub.accept(plannedJob(job, [provider]));
  const targets = Array.from({ length: 2000 }, (_, n) => ({
    address: `192.0.2.${n % 256}:${9000 + n}`,
    labels: { __meta_x: `value ${n} "ü"` },
  }));
  await hub.read(provider, targets, { pageCount: 12 });
  const api = hub.api();
  return { plain: (await listFrom(api)).bytes, zipped: (await listFrom(api, 'gzip')).bytes };
}

/** How an answer can come: as it should, broken off, and ended by something in between that hides that it broke off. */
const ways = ['/whole', '/broken', '/hidden'] as const;

function answering(zipped: Buffer) {
  const half = zipped.subarray(0, zipped.byteLength / 2);
  return createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'gzip' });
    const way = ways.find((each) => each === request.url);
    if (way === '/whole') response.end(zipped);
    else if (way === '/hidden') response.end(half);
    else response.write(half, () => response.destroy());
  });
}

describe('a gzip answer', () => {
  let list = { plain: Buffer.alloc(0), zipped: Buffer.alloc(0) };
  let server = answering(list.zipped);

  beforeAll(async () => {
    list = await largeList();
    server = answering(list.zipped);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });

  afterAll(() => server.close());

  // A server that listens on a TCP port has an AddressInfo.
  const url = (way: (typeof ways)[number]) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${way}`;

  for (const { name, program = '', read } of readers) {
    describe.skipIf(program === '')(`to ${name}`, () => {
      it('is the very list', { timeout: 90_000 }, async () => {
        expect((await read(url('/whole'), program)).equals(list.plain)).toBe(true);
      });

      it.each(['/broken', '/hidden'] as const)(
        'is no list when it is cut off: %s',
        { timeout: 90_000 },
        async (way) => {
          // Not every decoder minds a missing end: then what it gives must not pass for a list.
          const parsed = read(url(way), program).then((text) => JSON.parse(text.toString()));

          await expect(parsed.then(() => 'a list')).rejects.toThrow();
        },
      );
    });
  }
});
