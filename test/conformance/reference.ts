import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';

/** A program of Prometheus whose answers are recorded. */
export interface Reference {
  readonly path: string;
  readonly binary: string;
  readonly version: string;
  readonly sha256: string;
}

export interface References {
  readonly promtool: Reference;
  readonly prometheus: Reference;
}

/** What a program says of itself, and its digest. */
export async function referenceAt(path: string): Promise<Reference> {
  const { stdout, stderr } = await promisify(execFile)(path, ['--version']);
  const version = /version (\d+\.\d+\.\d+)/.exec(`${stdout}${stderr}`)?.[1];
  if (version === undefined) throw new Error(`${path} does not say its version`);
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  return { path, binary: basename(path), version, sha256 };
}

/** The environment of a program of Prometheus: nothing of this machine, no watch list of Kubernetes, and what the case says. */
export function environmentOf(
  ofCase: Readonly<Record<string, string>>,
  port: number,
  { streamsLists = false } = {},
): NodeJS.ProcessEnv {
  const service = `http://127.0.0.1:${port}`;
  const { AWS_EC2_METADATA_SERVICE_ENDPOINT: _elsewhere, ...rest } = ofCase;
  return {
    PATH: '/usr/bin:/bin',
    HOME: '/nonexistent',
    AWS_EC2_METADATA_SERVICE_ENDPOINT: service,
    AWS_ENDPOINT_URL_STS: service,
    // Of the roles of AWS that are told where to ask, this one asks another service too.
    AWS_ENDPOINT_URL_EC2: service,
    ...(streamsLists ? {} : { KUBE_FEATURE_WatchListClient: 'false' }),
    ...rest,
  };
}
