import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ports } from '../ports.ts';

type Environment = Ports['environment'];

/** Where the AWS configuration and credentials files are. AWS SDKs reference guide: "Location of the shared files". */
export function sharedFilesOf(environment: Environment): { readonly config?: string; readonly credentials?: string } {
  const home = environment['HOME'] ?? environment['USERPROFILE'];
  const config = environment['AWS_CONFIG_FILE'] ?? inHome(home, 'config');
  const credentials = environment['AWS_SHARED_CREDENTIALS_FILE'] ?? inHome(home, 'credentials');
  return { ...(config === undefined ? {} : { config }), ...(credentials === undefined ? {} : { credentials }) };
}

function inHome(home: string | undefined, file: string): string | undefined {
  return home === undefined ? undefined : join(home, '.aws', file);
}

/** The region of the profile that `AWS_PROFILE` names, or of the default one; undefined where nobody wrote one down. */
export async function regionOfProfile(environment: Environment, signal: AbortSignal): Promise<string | undefined> {
  const profile = environment['AWS_PROFILE'] || 'default';
  const files = sharedFilesOf(environment);
  const section = profile === 'default' ? 'default' : `profile ${profile}`;
  return (
    regionIn(await textOf(files.credentials, signal), profile) ?? regionIn(await textOf(files.config, signal), section)
  );
}

/** A file that does not exist says nothing; one that cannot be read is a fault. */
async function textOf(file: string | undefined, signal: AbortSignal): Promise<string> {
  if (file === undefined) return '';
  try {
    return await readFile(file, { encoding: 'utf8', signal });
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return '';
    throw error;
  }
}

function regionIn(text: string, section: string): string | undefined {
  let current = '';
  let region: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line);
    if (header !== null) current = (header[1] ?? '').replaceAll(/\s+/g, ' ');
    const value = /^region\s*=\s*([^\s#;]+)/.exec(line);
    if (value !== null && current === section) region = value[1];
  }
  return region;
}
