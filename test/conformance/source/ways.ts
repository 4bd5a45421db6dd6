import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testCertificates } from '../../support/test-certificates.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import { isInCluster } from '../in-cluster.ts';
import { createCertificateAuthority } from './certificate-authority.ts';
import { startConnectProxy } from './connect-proxy.ts';

/** The ways to a source besides its own port. */
export interface Ways extends AsyncDisposable {
  readonly proxyUrl: string | undefined;
  /** The file of the CA of every certificate that is shown. */
  readonly caFile: string | undefined;
  /** Where nothing but the environment leads to the source. */
  readonly env: Readonly<Record<string, string>>;
  /** A server for the source's own port. */
  serverOf(listener: RequestListener): Server;
}

/** Opens the ways to a source that the comparison of its mechanism declares. */
export async function openWays(each: ConformanceCase, listener: RequestListener): Promise<Ways> {
  const { reach } = each.comparison;
  const isTls = typeof reach === 'object' && reach.tls;
  const isProxied = reach === 'proxy' || reach === 'environment';
  if (!isTls && !isProxied) return plainWays(each);
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-ca-'));
  const caFile = join(directory, 'ca.pem');
  const ca = createCertificateAuthority(new Date());
  await writeFile(caFile, ca.pem);
  const proxy = isProxied ? await startConnectProxy(listener, ca) : undefined;
  return {
    proxyUrl: proxy?.url,
    caFile,
    env: proxy === undefined ? {} : { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, SSL_CERT_FILE: caFile },
    // A client that asks an address names no host: the certificate is for the address.
    serverOf: (own) => (isTls ? createTlsServer(ca.credentialsOf('127.0.0.1'), own) : createServer(own)),
    async [Symbol.asyncDispose]() {
      await proxy?.[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

function plainWays(each: ConformanceCase): Ways {
  return {
    proxyUrl: undefined,
    caFile: undefined,
    env: {},
    serverOf: (own) => (isInCluster(each) ? createTlsServer(testCertificates.server, own) : createServer(own)),
    async [Symbol.asyncDispose]() {},
  };
}
