import type { Readable } from 'node:stream';
import { DiscoveryError } from '../errors.ts';

/** How slow an answer may be. */
export interface Patience {
  /** How long its head may take. */
  readonly headMs: number;
  /** Its body has to bring `paceBytes` in every `paceMs`. */
  readonly paceMs: number;
  readonly paceBytes: number;
}

/** Of which request it is the answer. */
export interface Asked {
  readonly url: URL;
  readonly method: string;
  readonly maxBytes: number;
}

/**
 * The whole body of an answer, and never more of it than the cap: one that announces more is left before its first byte. Rejects with a
 * DiscoveryError for one that is too long or too slow.
 */
export async function wholeBodyOf(
  stream: Readable,
  announced: string | undefined,
  { url, method, maxBytes }: Asked,
  patience: Patience,
): Promise<Buffer> {
  // Whoever is left before the end says so once more, to nobody.
  stream.on('error', () => undefined);
  if (method !== 'HEAD' && Number(announced) > maxBytes) {
    stream.destroy();
    throw new DiscoveryError('malformed', `${url.host} announces ${announced} bytes, more than ${maxBytes}`);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  let lengthBefore = 0;
  const pace = setInterval(() => {
    if (length - lengthBefore < patience.paceBytes) stream.destroy(tooSlow(url, patience));
    lengthBefore = length;
  }, patience.paceMs);
  try {
    for await (const chunk of stream) {
      // The stream is in binary mode: its chunks are buffers.
      const bytes = chunk as Buffer;
      length += bytes.length;
      if (length > maxBytes) throw new DiscoveryError('malformed', `${url.host} answers more than ${maxBytes} bytes`);
      chunks.push(bytes);
    }
  } finally {
    clearInterval(pace);
  }
  return Buffer.concat(chunks);
}

function tooSlow({ host }: URL, { paceBytes, paceMs }: Patience): DiscoveryError {
  return new DiscoveryError('aborted', `${host} answers too slowly: less than ${paceBytes} bytes in ${paceMs} ms`);
}
