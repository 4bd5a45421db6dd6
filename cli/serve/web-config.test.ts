import { get } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testCertificates } from '../../test/support/test-certificates.ts';
import { type TemporaryFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { ran, served } from '../testing/test-world.ts';

const { ca, client, server } = testCertificates;

let folder: TemporaryFolder;
let config: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  config = await folder.write(
    'rollcall.yml',
    'scrape_configs:\n  - job_name: web\n    static_configs:\n      - targets: [192.0.2.1:80]\n',
  );
});
afterEach(() => folder[Symbol.asyncDispose]());

async function webConfig(more = ''): Promise<string> {
  await folder.write('server.pem', server.cert);
  await folder.write('server.key', server.key);
  await folder.write('ca.pem', ca);
  return await folder.write('web.yml', `tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n${more}`);
}

interface Asked {
  readonly status: number | undefined;
  readonly protocol: string | null;
  readonly subject: string;
}

function ask(
  url: string,
  tls: { readonly cert?: string; readonly key?: string; readonly maxVersion?: 'TLSv1.1' } = {},
) {
  return new Promise<Asked>((resolve, reject) => {
    const request = get(
      `${url}/sd?job=web`,
      { ca, agent: false, checkServerIdentity: () => undefined, ...tls },
      (response) => {
        response.resume();
        const socket = response.socket as TLSSocket;
        const subject = String(socket.getPeerCertificate().subject.CN);
        resolve({ status: response.statusCode, protocol: socket.getProtocol(), subject });
      },
    );
    request.on('error', reject);
  });
}

describe('serve with a web config', () => {
  it('speaks TLS, and says so in the URLs it prints', async () => {
    const hub = await served(['--config', config, '--web.config.file', await webConfig()]);

    expect(hub.url).toMatch(/^https:/);
    expect(await ask(hub.url)).toMatchObject({ status: 200, subject: 'server.example.com' });
    expect(hub.out.text()).toContain(`${hub.url}/sd/web`);
    await expect(ask(hub.url, { maxVersion: 'TLSv1.1' })).rejects.toThrow();
    await expect(fetch(hub.url.replace('https:', 'http:'))).rejects.toThrow();
    expect(await hub.stop()).toBe(0);
  });

  it('asks callers for a certificate where it is told to', async () => {
    const more = '  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n  min_version: TLS13\n';
    const hub = await served(['--config', config, '--web-config', await webConfig(more)]);

    expect(await ask(hub.url, client)).toMatchObject({ status: 200, protocol: 'TLSv1.3' });
    await expect(ask(hub.url)).rejects.toThrow();
    await hub.stop();
  });

  it('takes renewed certificates on SIGHUP, and keeps the last good ones over a broken file', async () => {
    const hub = await served(['--config', config, '--web-config', await webConfig()]);
    await folder.write('server.pem', client.cert);
    await folder.write('server.key', client.key);
    hub.world.hangUp();
    await hub.out.waitFor(/accepted: /);
    expect(await ask(hub.url)).toMatchObject({ status: 200, subject: 'client' });

    await folder.write('server.pem', 'half a certificate');
    hub.world.hangUp();
    await hub.world.terminal.err.waitFor(/certificates cannot be renewed/);

    expect(await ask(hub.url)).toMatchObject({ status: 200, subject: 'client' });
    await hub.stop();
  });

  it.each([
    { text: 'tls_server_config: {cert_file: a}', says: 'tls_server_config' },
    { text: 'tls_config: {}', says: 'tls_config' },
    { text: 'basic_auth_users: {a: b}', says: '--tokens-file says who may read' },
    { text: 'tls_server_config: {cert_file: none.pem, key_file: k}', says: 'none.pem cannot be read: ENOENT' },
    {
      text: 'tls_server_config: {cert_file: a, key_file: b, client_auth_type: RequestClientCert}',
      says: 'keeps nobody out',
    },
    {
      text: 'tls_server_config: {cert_file: a, key_file: b, client_auth_type: RequireAndVerifyClientCert}',
      says: 'needs client_ca_file',
    },
    { text: 'tls_server_config: {cert_file: a, key_file: b, client_ca_file: c}', says: 'counts only with' },
    { text: 'tls_server_config: {cert_file: a, key_file: b, min_version: TLS9}', says: 'must be one of TLS10' },
    { text: 'tls_server_config: [', says: 'is not valid YAML' },
  ])('refuses $text', async ({ text, says }) => {
    const web = await folder.write('web.yml', `${text}\n`);

    const { exitCode, err } = await ran(['serve', '--listen', '127.0.0.1:0', '--config', config, '--web-config', web]);

    expect(exitCode).toBe(1);
    expect(err).toContain(says);
  });
});
