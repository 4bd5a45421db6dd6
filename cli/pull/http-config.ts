import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { directoryOf, joinedPath } from '../../lib/config/config-files.ts';
import { fittedValue } from '../../lib/config/fitted-value.ts';
import { checkedValue } from '../../lib/config/shape-problems.ts';
import { schemaOf } from '../../lib/config/shape-schema.ts';
import { ConfigError } from '../../lib/errors.ts';
import {
  checkHttpClient,
  defaultHttpClientOptions,
  evenIfInvalid,
  type HttpClientOptions,
  httpClientFields,
} from '../../lib/options/http-client.ts';
import { readYaml } from '../../lib/yaml/read-yaml.ts';
import { isNull } from '../../lib/yaml/yaml-node.ts';
import { CliError, systemCodeOf } from '../cli-error.ts';

const HttpConfig = z.strictObject(httpClientFields).superRefine(checkHttpClient, evenIfInvalid);

/**
 * Reads an HTTP client block as it stands in a scrape config, from a file of its own; paths in it are relative to that file.
 * Rejects with a ConfigError that holds every problem. promtool: `--http.config.file`.
 */
export async function readHttpConfig(path: string): Promise<HttpClientOptions> {
  const { root, problems } = readYaml(await textOf(path), path);
  if (problems.length > 0) throw new ConfigError(problems);
  if (root === undefined || isNull(root)) return defaultHttpClientOptions;
  const schema = schemaOf(HttpConfig);
  const value = fittedValue(root, schema, (file) => joinedPath(directoryOf(path), file));
  const checked = checkedValue(value, { node: root, file: path, path: '', schema }, (input) => HttpConfig.parse(input));
  if ('output' in checked) return checked.output;
  throw new ConfigError(checked.problems);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CliError(`--http-config-file ${path} cannot be read: ${systemCodeOf(error)}`, {
      hint: 'name a file that this user may read',
      cause: error,
    });
  }
}
