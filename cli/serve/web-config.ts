import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { ServerTls } from '../../lib/api/node-http.ts';
import { fittedValue } from '../../lib/config/fitted-value.ts';
import { checkedValue } from '../../lib/config/shape-problems.ts';
import { schemaOf } from '../../lib/config/shape-schema.ts';
import { ConfigError } from '../../lib/errors.ts';
import { OptionalTlsVersion, secureVersionOf } from '../../lib/options/tls-version.ts';
import { readYaml } from '../../lib/yaml/read-yaml.ts';
import { isNull } from '../../lib/yaml/yaml-node.ts';
import { CliError, systemCodeOf } from '../cli-error.ts';

const File = z.string().min(1, 'is empty; name a file');

const TlsServer = z
  .strictObject({
    cert_file: File,
    key_file: File,
    client_auth_type: z
      .enum(['NoClientCert', 'RequireAndVerifyClientCert'], {
        error:
          'must be NoClientCert or RequireAndVerifyClientCert; a certificate that nobody verifies keeps nobody out',
      })
      .default('NoClientCert'),
    client_ca_file: File.optional(),
    min_version: OptionalTlsVersion,
    max_version: OptionalTlsVersion,
  })
  .superRefine(({ client_auth_type, client_ca_file }, context) => {
    if (client_auth_type === 'NoClientCert' && client_ca_file !== undefined) {
      const message = 'counts only with client_auth_type: RequireAndVerifyClientCert';
      context.addIssue({ code: 'custom', path: ['client_ca_file'], message });
    }
    if (client_auth_type !== 'NoClientCert' && client_ca_file === undefined) {
      const message = 'needs client_ca_file, which says whose certificates are taken';
      context.addIssue({ code: 'custom', path: ['client_auth_type'], message });
    }
  });
type TlsServer = z.output<typeof TlsServer>;

/** What of the file is served: TLS. Who may read is said by tokens, of which basic_auth passwords can be some. */
const WebConfig = z.strictObject({
  tls_server_config: TlsServer.optional(),
  http_server_config: z.strictObject({ http2: z.boolean().default(true) }).optional(),
  basic_auth_users: z
    .undefined({
      error: 'is not served: --tokens-file says who may read, and takes tokens as basic_auth passwords too',
    })
    .optional(),
});

/**
 * Reads a `--web.config.file` and the certificates that it names, relative to it; undefined where it has no TLS. Rejects with a ConfigError
 * for what is wrong in it, with a CliError for a file that cannot be read. Prometheus: `exporter-toolkit/web/tls_config.go`, `getConfig`.
 */
export async function readWebConfig(path: string): Promise<ServerTls | undefined> {
  const text = await readNamed(path, '--web.config.file');
  const { root, problems } = readYaml(text, path);
  if (problems.length > 0) throw new ConfigError(problems);
  if (root === undefined || isNull(root)) return undefined;
  const schema = schemaOf(WebConfig);
  const value = fittedValue(root, schema, (file) => resolve(dirname(path), file));
  const checked = checkedValue(value, { node: root, file: path, path: '', schema }, (input) => WebConfig.parse(input));
  if (!('output' in checked)) throw new ConfigError(checked.problems);
  const { tls_server_config: tls } = checked.output;
  return tls && (await materialOf(tls));
}

async function materialOf(tls: TlsServer): Promise<ServerTls> {
  const { cert_file, key_file, client_ca_file, min_version, max_version } = tls;
  return {
    cert: await readNamed(cert_file, 'cert_file'),
    key: await readNamed(key_file, 'key_file'),
    minVersion: secureVersionOf(min_version ?? 'TLS12'),
    ...(max_version === undefined ? {} : { maxVersion: secureVersionOf(max_version) }),
    ...(client_ca_file === undefined
      ? {}
      : { ca: await readNamed(client_ca_file, 'client_ca_file'), requestCert: true, rejectUnauthorized: true }),
  };
}

async function readNamed(path: string, option: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CliError(`${option} ${path} cannot be read: ${systemCodeOf(error)}`, {
      hint: 'name a file that this user may read',
      cause: error,
    });
  }
}
