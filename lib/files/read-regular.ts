import { constants, open } from 'node:fs/promises';

/** There is a file, and it is none to be read: as Node's errors, it has a code. */
export class UnfitFileError extends Error {
  override readonly name = 'UnfitFileError';
  readonly code: 'NOT_A_FILE' | 'TOO_LARGE';

  constructor(code: UnfitFileError['code'], path: string) {
    super(`${code}: ${path}`);
    this.code = code;
  }
}

const pieceBytes = 64 * 1024;

/**
 * All of a file, and never more than a number of bytes: a device has no end, and a pipe that nobody writes to would hold one of the few threads that
 * read files, for ever. Rejects with Node's own error, or an UnfitFileError; `fileReasonOf` puts both into words.
 */
export async function readRegular(path: string, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await file.stat();
    if (!stat.isFile() && !stat.isDirectory()) throw new UnfitFileError('NOT_A_FILE', path);
    const pieces: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      signal.throwIfAborted();
      // Some files are longer than their size, or have none.
      const size = Math.min(Math.max(stat.size - bytes, pieceBytes), 16 * pieceBytes);
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(size), 0, size, null);
      if (bytesRead === 0) return Buffer.concat(pieces);
      bytes += bytesRead;
      if (bytes > maxBytes) throw new UnfitFileError('TOO_LARGE', path);
      pieces.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
