import { untilAborted } from '../../aws/until-aborted.ts';
import { DiscoveryError } from '../../errors.ts';
import { globbed } from '../../files/glob.ts';
import { createLocalListing, fileReasonOf } from '../../files/local-listing.ts';
import { readRegular } from '../../files/read-regular.ts';
import { sourceLimits } from '../../model/source-limits.ts';
import type { FileClient } from './client.ts';

/** Files of this machine; relative paths start where the process does, as in Prometheus. */
export function createLocalClient(signal: AbortSignal): FileClient {
  const listing = createLocalListing('');
  return {
    matches: (pattern) => asked(untilAborted(globbed(pattern, listing), signal), `${pattern} cannot be listed`, signal),
    read: (path) => asked(readRegular(path, sourceLimits.fileBytes, signal), `${path} cannot be read`, signal),
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
