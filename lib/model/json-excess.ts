import { sourceLimits } from './source-limits.ts';

const quote = 0x22;
const backslash = 0x5c;

/** Bytes that count outside of texts; most do not. */
const counting = new Uint8Array(256);
/** What each of them adds to the depth, and to the number of values. */
const deeper = new Int8Array(256);
const more = new Int8Array(256);
for (const byte of Buffer.from('"[]{},')) counting[byte] = 1;
for (const opening of Buffer.from('[{')) deeper[opening] = 1;
for (const closing of Buffer.from(']}')) deeper[closing] = -1;
for (const another of Buffer.from('[{,')) more[another] = 1;

/**
 * Why a JSON text is not to be parsed: what it would come to in memory, or how deep it is. Undefined: nothing speaks against it, but perhaps
 * that it is no JSON. To be asked before the parser, which takes twenty times a text of empty objects.
 */
export function jsonExcessOf(text: Uint8Array, maxValues: number = sourceLimits.jsonValues): string | undefined {
  const { length } = text;
  let depth = 0;
  let values = 0;
  for (let at = 0; at < length; at += 1) {
    const byte = text[at] ?? 0;
    if (counting[byte] === 0) continue;
    if (byte === quote) at = endOfText(text, at);
    depth += deeper[byte] ?? 0;
    values += more[byte] ?? 0;
    if (depth > sourceLimits.jsonDepth) return `is nested more than ${sourceLimits.jsonDepth} levels deep`;
    if (values > maxValues) return `holds more than ${maxValues} values`;
  }
  return undefined;
}

/** Where the quote stands that ends a text; the end of all where none does. */
function endOfText(bytes: Uint8Array, start: number): number {
  const { length } = bytes;
  for (let at = start + 1; at < length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) return at;
    if (byte === backslash) at += 1;
  }
  return length;
}
