import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ConfigError } from '../lib/errors.ts';
import type { Needs } from '../lib/model/permission.ts';

const Permission = z.object({ action: z.string(), resource: z.string(), reason: z.string() });
const Grants = z.record(
  z.string(),
  z.object({ permissions: z.array(Permission), roles: z.array(z.string()), secrets: z.array(z.string()) }),
);

/**
 * What the deployment granted the refresher of a network (empty: of none), as the packager wrote it down. Undefined where
 * nothing was written down: then AWS itself refuses. Rejects with a ConfigError for a file that is not what it should be.
 */
export async function grantedTo(network: string, path: string): Promise<Needs | undefined> {
  if (path === '') return undefined;
  const problem = (message: string, cause?: unknown) =>
    new ConfigError([{ path: '', file: path, line: 0, message }], { cause });
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw problem('cannot be read', error);
  });
  const grants = Grants.safeParse(JSON.parse(text));
  if (!grants.success) throw problem('does not say what was granted', grants.error);
  const granted = grants.data[network];
  if (granted === undefined) throw problem(`says nothing of the network ${JSON.stringify(network)}`);
  return granted;
}
