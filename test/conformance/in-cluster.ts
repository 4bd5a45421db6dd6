import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testCertificates } from '../support/test-certificates.ts';
import type { ConformanceCase } from './conformance-case.ts';

const mount = '/var/run/secrets/kubernetes.io/serviceaccount';

export interface Cluster {
  /** What a program is started through, so that it believes itself to be in a pod. */
  readonly wrapper: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** Whether a case's provider is found by standing in a cluster. */
export function isInCluster({ comparison, settings }: ConformanceCase): boolean {
  return comparison.api === 'kubernetes' && settings.environment['KUBERNETES_SERVICE_HOST'] !== undefined;
}

/** A mount namespace whose service account is the case's, for an API server with TLS on a loopback port. */
export async function createCluster({ settings }: ConformanceCase, port: number): Promise<Cluster> {
  const directory = await mkdtemp(join(tmpdir(), 'rollcall-cluster-'));
  for (const [path, secret] of Object.entries(settings.secrets)) {
    await writeFile(join(directory, path.slice(mount.length + 1)), secret);
  }
  await writeFile(join(directory, 'ca.crt'), testCertificates.ca);
  const script = `mount -t tmpfs tmpfs /run && mkdir -p ${mount} && cp "$0"/* ${mount} && exec "$@"`;
  return {
    wrapper: ['unshare', '--map-root-user', '--mount', 'sh', '-c', script, directory],
    env: { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(port) },
    remove: () => rm(directory, { recursive: true }),
  };
}
