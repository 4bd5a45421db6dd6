/** Texts of a document that were made a moment ago, by what is written. */
export interface RecentTexts {
  /** The ASCII text between two places: the very one that was given before, where that is still known. */
  textBetween(bytes: Buffer, start: number, end: number): string;
}

const slots = 1_024;
/** Longer ones are mostly names of one thing alone. */
const maxLength = 32;

/**
 * Most of what a service writes of ten thousand things is the same for many of them: zones, types, states, tags. Each is one text
 * then, which is less to make, and a third less to keep.
 */
export function createRecentTexts(): RecentTexts {
  const known = new Array<string>(slots).fill('');
  return {
    textBetween(bytes, start, end) {
      const length = end - start;
      if (length > maxLength) return bytes.toString('latin1', start, end);
      const slot = hashOf(bytes, start, end) % slots;
      const recent = known[slot] ?? '';
      if (recent.length === length && isAt(bytes, start, recent)) return recent;
      const text = bytes.toString('latin1', start, end);
      known[slot] = text;
      return text;
    },
  };
}

function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = end - start;
  for (let index = start; index < end; index += 1) hash = (Math.imul(hash, 31) + (bytes[index] ?? 0)) | 0;
  return (hash ^ (hash >>> 10)) >>> 0;
}

function isAt(bytes: Buffer, start: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1)
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  return true;
}
