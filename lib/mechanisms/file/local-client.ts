import { readFile } from 'node:fs/promises';
import { untilAborted } from '../../aws/until-aborted.ts';
import { DiscoveryError } from '../../errors.ts';
import { globbed } from '../../files/glob.ts';
import { createLocalListing, fileReasonOf } from '../../files/local-listing.ts';
import type { FileClient } from './client.ts';

/** Files of this machine; relative paths start where the process does, as in Prometheus. */
export function createLocalClient(signal: AbortSignal): FileClient {
  const listing = createLocalListing('');
  return {
    matches: (pattern) => asked(untilAborted(globbed(pattern, listing), signal), `${pattern} cannot be listed`, signal),
    read: (path) => asked(readFile(path, { signal }), `${path} cannot be read`, signal),
  };
}

async function asked<Answer>(answer: Promise<Answer>, fault: string, signal: AbortSignal): Promise<Answer> {
  try {
    return await answer;
  } catch (cause) {
    if (signal.aborted) throw new DiscoveryError('aborted', `${fault}: time ran out`, { cause });
    throw new DiscoveryError('unreachable', `${fault}: ${fileReasonOf(cause)}`, { cause });
  }
}
