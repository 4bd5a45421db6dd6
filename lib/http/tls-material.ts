import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity, type SecureContextOptions, type SecureVersion } from 'node:tls';
import { DiscoveryError } from '../errors.ts';
import { TlsClientOptions } from '../options/tls-client.ts';
import { secureVersionOf } from '../options/tls-version.ts';
import type { Secrets } from '../ports.ts';

/** What a `tls_config` block comes to once its files are read. */
export interface TlsMaterial {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly serverName: string | undefined;
  readonly isInsecure: boolean;
  readonly minVersion: SecureVersion | undefined;
  readonly maxVersion: SecureVersion | undefined;
}

const silent = TlsClientOptions.parse({});

/** Reads the CA, certificate and key of a block anew, so that a rotated file counts from the next request on. */
export async function tlsMaterialOf(tls: TlsClientOptions | undefined, secrets: Secrets): Promise<TlsMaterial> {
  const { ca, ca_file, cert, cert_file, key, key_file, ...rest } = tls ?? silent;
  return {
    ca: await pemOf(ca, ca_file, 'CERTIFICATE', secrets),
    cert: await pemOf(cert, cert_file, 'CERTIFICATE', secrets),
    key: await pemOf(key?.reveal(), key_file, 'PRIVATE KEY', secrets),
    serverName: rest.server_name,
    isInsecure: rest.insecure_skip_verify,
    minVersion: rest.min_version && secureVersionOf(rest.min_version),
    maxVersion: rest.max_version && secureVersionOf(rest.max_version),
  };
}

/** The material as Node's TLS takes it. */
export function connectionOptionsOf(material: TlsMaterial): SecureContextOptions & { rejectUnauthorized: boolean } {
  const { ca, cert, key, isInsecure, minVersion, maxVersion } = material;
  return {
    rejectUnauthorized: !isInsecure,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(minVersion === undefined ? {} : { minVersion }),
    ...(maxVersion === undefined ? {} : { maxVersion }),
  };
}

/** Under which name a server must present itself, where that is not the name it is asked by. */
export function serverIdentityOf({ serverName }: TlsMaterial): Pick<ConnectionOptions, 'checkServerIdentity'> {
  if (serverName === undefined) return {};
  return { checkServerIdentity: (_asked, certificate) => checkServerIdentity(serverName, certificate) };
}

/** The name to send before the handshake. An address cannot be sent as one. */
export function sentNameOf({ serverName }: TlsMaterial): string | undefined {
  return serverName === undefined || isIP(serverName) !== 0 ? undefined : serverName;
}

async function pemOf(
  inline: string | undefined,
  file: string | undefined,
  kind: string,
  secrets: Secrets,
): Promise<string | undefined> {
  const text = inline ?? (file === undefined ? undefined : await secrets.read(file));
  if (text === undefined || text.includes(`${kind}-----`)) return text;
  throw new DiscoveryError('unauthorized', `${file ?? 'tls_config'} holds no PEM ${kind.toLowerCase()}`);
}
