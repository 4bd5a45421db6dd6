import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixedClock } from '../../../test/support/fixed-clock.ts';
import { type StubServer, type StubServerOptions, startStubServer } from '../../../test/support/stub-server.ts';
import { testPorts } from '../../../test/support/test-ports.ts';
import { createHttp } from '../../http/undici-http.ts';
import { mechanism } from './index.ts';

const testdata = (name: string) => readFile(join(import.meta.dirname, 'testdata', name), 'utf8');
const [ca, serverCert, serverKey, clientCert, clientKey] = await Promise.all(
  ['ca.crt', 'server.crt', 'server.key', 'client.crt', 'client.key'].map(testdata),
);
const tls = { cert: serverCert, key: serverKey };
const base64 = (text: string | undefined) => Buffer.from(text ?? '').toString('base64');

const noPods = { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [] };
const path = '/api/v1/pods?limit=500';
const plugin = (script: string) => ({
  apiVersion: 'client.authentication.k8s.io/v1',
  command: process.execPath,
  args: ['-e', script],
  env: [{ name: 'PLUGIN_TOKEN', value: 'plugin-t0ken' }],
});
const printed = (status: string) =>
  `process.stdout.write(JSON.stringify({ kind: 'ExecCredential', status: ${status} }))`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-kubeconfig-'));
  await writeFile(join(folder, 'ca.crt'), ca ?? '');
  await writeFile(join(folder, 'client.crt'), clientCert ?? '');
  await writeFile(join(folder, 'client.key'), clientKey ?? '');
  await writeFile(join(folder, 'token'), 'file-t0ken\n');
});
afterAll(() => rm(folder, { recursive: true }));

/** JSON is YAML. */
async function written(cluster: object, user: object | undefined): Promise<string> {
  const file = join(folder, 'config');
  const context = { cluster: 'c', ...(user === undefined ? {} : { user: 'u' }) };
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    contexts: [
      { name: 'elsewhere', context: { cluster: 'other', user: 'other' } },
      { name: 'here', context },
    ],
    clusters: [
      { name: 'other', cluster: { server: 'https://other.example.com' } },
      { name: 'c', cluster },
    ],
    users: [{ name: 'other', user: { token: 'other' } }, ...(user === undefined ? [] : [{ name: 'u', user }])],
  };
  await writeFile(file, JSON.stringify(document));
  return file;
}

async function refreshed(file: string) {
  const secrets = { read: async (reference: string) => (await readFile(reference, 'utf8')).trim() };
  const { http, close } = createHttp({ secrets, environment: {}, clock: fixedClock(), version: 'test' });
  try {
    const configured = mechanism.configure({ role: 'pod', kubeconfig_file: file });
    const discoverer = await configured.create(testPorts({ http, secrets }));
    return await discoverer.refresh(AbortSignal.timeout(10_000));
  } finally {
    await close();
  }
}

type Arranged = (stub: StubServer) => { readonly cluster: object; readonly user?: object };

async function askedAs(arranged: Arranged, options: StubServerOptions, headers: Record<string, string | null>) {
  const stub = await startStubServer([{ request: { path, headers }, response: { body: noPods } }], options);
  try {
    const { cluster, user } = arranged(stub);
    const discovery = await refreshed(await written(cluster, user));
    return { discovery, complaints: stub.complaints() };
  } finally {
    await stub.close();
  }
}

const mutual = { tls: { ...tls, ca, requestCert: true, rejectUnauthorized: true } };
const named = ({ port }: StubServer) => `https://localhost:${port}`;
const trusted = (stub: StubServer) => ({ server: stub.url.href, 'certificate-authority-data': base64(ca) });

describe('a kubeconfig', () => {
  it.each<{ title: string; arranged: Arranged; options?: StubServerOptions; headers?: Record<string, string | null> }>([
    {
      title: 'gives inline certificates, which go before files',
      options: mutual,
      arranged: (stub) => ({
        cluster: { ...trusted(stub), 'certificate-authority': 'not-there.crt' },
        user: {
          'client-certificate-data': base64(clientCert),
          'client-certificate': 'not-there.crt',
          'client-key-data': base64(clientKey),
          'client-key': 'not-there.key',
        },
      }),
    },
    {
      title: 'names certificates relative to itself',
      options: mutual,
      arranged: ({ url }) => ({
        cluster: { server: url.href, 'certificate-authority': 'ca.crt' },
        user: { 'client-certificate': 'client.crt', 'client-key': 'client.key' },
      }),
    },
    {
      title: 'gives a token',
      options: { tls },
      headers: { authorization: 'Bearer t0ken', 'accept-encoding': null },
      arranged: (stub) => ({ cluster: trusted(stub), user: { token: 't0ken' } }),
    },
    {
      title: 'names a file with a token, which goes before an inline one',
      options: { tls },
      headers: { authorization: 'Bearer file-t0ken' },
      arranged: (stub) => ({ cluster: trusted(stub), user: { tokenFile: 'token', token: 'old' } }),
    },
    {
      title: 'gives a name and a password, here over plain HTTP',
      headers: { authorization: `Basic ${base64('u:p:w')}` },
      arranged: ({ url }) => ({ cluster: { server: url.href }, user: { username: 'u', password: 'p:w' } }),
    },
    {
      title: 'has no user, but a CA',
      options: { tls },
      headers: { authorization: null },
      arranged: (stub) => ({ cluster: trusted(stub) }),
    },
    {
      title: 'acts as somebody else',
      headers: { 'impersonate-user': 'jane', authorization: 'Bearer t0ken' },
      arranged: ({ url }) => ({ cluster: { server: url.href }, user: { token: 't0ken', as: 'jane' } }),
    },
    {
      title: 'says by which name the server presents itself',
      options: { tls },
      arranged: (stub) => ({
        cluster: { ...trusted(stub), server: named(stub), 'tls-server-name': 'api.example.com' },
      }),
    },
    {
      title: 'skips verification',
      options: { tls },
      arranged: (stub) => ({ cluster: { server: named(stub), 'insecure-skip-tls-verify': true } }),
    },
    {
      title: 'runs a plugin for a token',
      headers: { authorization: 'Bearer plugin-t0ken' },
      arranged: ({ url }) => ({
        cluster: { server: url.href },
        user: { exec: plugin(printed('{ token: process.env.PLUGIN_TOKEN }')) },
      }),
    },
    {
      title: 'runs a plugin for a certificate',
      options: mutual,
      arranged: (stub) => ({
        cluster: trusted(stub),
        user: {
          exec: plugin(printed(JSON.stringify({ clientCertificateData: clientCert, clientKeyData: clientKey }))),
        },
      }),
    },
  ])('$title', async ({ arranged, options = {}, headers = {} }) => {
    const { discovery, complaints } = await askedAs(arranged, options, headers);

    expect(complaints).toEqual([]);
    expect(discovery).toEqual({ groups: [], unread: [] });
  });

  it('is asked through its proxy', async () => {
    const proxy = await startStubServer([
      { request: { path: `http://api.example.com:8080${path}` }, response: { body: noPods } },
    ]);

    try {
      await refreshed(await written({ server: 'http://api.example.com:8080', 'proxy-url': proxy.url.href }, {}));

      expect(proxy.complaints()).toEqual([]);
    } finally {
      await proxy.close();
    }
  });

  it('does not trust a server that presents itself by another name', async () => {
    const stub = await startStubServer([], { tls });

    try {
      const file = await written({ ...trusted(stub), server: named(stub) }, { token: 't0ken' });

      await expect(refreshed(file)).rejects.toMatchObject({ failure: 'unreachable' });
      expect(stub.requests).toEqual([]);
    } finally {
      await stub.close();
    }
  });
});
