import { isAscii, isUtf8 } from 'node:buffer';
import { DiscoveryError } from '../../errors.ts';
import { createRecentTexts, type RecentTexts } from './recent-texts.ts';
import {
  apostrophe,
  carriageReturn,
  colon,
  equals,
  greaterThan,
  laterNameBytes,
  lessThan,
  lineFeed,
  nameBytes,
  quote,
  slash,
  space,
  tab,
} from './xml-bytes.ts';
import { decodedText } from './xml-text.ts';

/** How far a document has been read, and within which elements that is. */
export interface XmlCursor {
  /** Which answer this is, for messages: `ec2:DescribeInstances in eu-west-1`. */
  readonly what: string;
  readonly bytes: Buffer;
  /** Makes the pieces that are taken out; undefined where not all is ASCII. */
  readonly ascii: RecentTexts | undefined;
  /** Of the next byte. */
  position: number;
  /** Elements that are open. */
  depth: number;
  /** The innermost element has no content: its tag closed it (`<a/>`), and nobody has taken note yet. */
  isClosedByItself: boolean;
  /** Where the names of the open elements begin and end, so that their end tags can be compared. */
  readonly nameStarts: Int32Array;
  readonly nameEnds: Int32Array;
}

/** Deeper than any service writes. */
const maxDepth = 64;

/** A cursor before the first byte. Throws a DiscoveryError for what is not UTF-8. */
export function xmlCursorOf(body: Uint8Array, what: string): XmlCursor {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const isOnlyAscii = isAscii(bytes);
  const cursor: XmlCursor = {
    what,
    bytes,
    ascii: isOnlyAscii ? createRecentTexts() : undefined,
    position: 0,
    depth: 0,
    isClosedByItself: false,
    nameStarts: new Int32Array(maxDepth),
    nameEnds: new Int32Array(maxDepth),
  };
  if (!isOnlyAscii && !isUtf8(bytes)) throw malformed(cursor, 'is not UTF-8');
  return cursor;
}

/** An error that says in which answer, and where in it, something is wrong. */
export function malformed({ what, bytes, position }: XmlCursor, reason: string): DiscoveryError {
  const where = position >= bytes.length ? 'at its end' : `at byte ${position}`;
  return new DiscoveryError('malformed', `${what} has no answer of use: its XML ${reason} ${where}`);
}

export function textBetween({ bytes, ascii }: XmlCursor, start: number, end: number): string {
  return ascii === undefined ? bytes.toString('utf8', start, end) : ascii.textBetween(bytes, start, end);
}

/** The name of the element that was opened last. */
export function nameOf(cursor: XmlCursor): string {
  const { nameStarts, nameEnds, depth } = cursor;
  return textBetween(cursor, nameStarts[depth - 1] ?? 0, nameEnds[depth - 1] ?? 0);
}

/** Whether that is the name of the element that was opened last; without making a text of it. */
export function isNamed({ bytes, nameStarts, nameEnds, depth }: XmlCursor, name: Uint8Array): boolean {
  const start = nameStarts[depth - 1] ?? 0;
  if ((nameEnds[depth - 1] ?? 0) - start !== name.length) return false;
  for (let index = name.length - 1; index >= 0; index -= 1) if (name[index] !== bytes[start + index]) return false;
  return true;
}

/** The length in bytes of the name of the element that was opened last. */
export function nameLengthOf({ nameStarts, nameEnds, depth }: XmlCursor): number {
  return (nameEnds[depth - 1] ?? 0) - (nameStarts[depth - 1] ?? 0);
}

/** Whether the name of that element belongs to a namespace of its own: whose fields it has is not looked up. */
export function hasPrefix({ bytes, nameStarts, nameEnds, depth }: XmlCursor): boolean {
  const end = nameEnds[depth - 1] ?? 0;
  for (let index = nameStarts[depth - 1] ?? 0; index < end; index += 1) if (bytes[index] === colon) return true;
  return false;
}

/** Opens the element whose name begins here. */
export function openTag(cursor: XmlCursor): void {
  const { bytes, depth } = cursor;
  const start = cursor.position;
  const end = passName(cursor);
  if (depth >= maxDepth) throw malformed(cursor, `has more than ${maxDepth} elements within each other`);
  cursor.nameStarts[depth] = start;
  cursor.nameEnds[depth] = end;
  cursor.depth = depth + 1;
  if (bytes[end] === greaterThan) cursor.position = end + 1;
  else passAttributes(cursor);
}

/** Closes the innermost element, whose end tag's name begins here. */
export function closeTag(cursor: XmlCursor): void {
  const { bytes, nameStarts, nameEnds } = cursor;
  const depth = cursor.depth - 1;
  const end = nameEnds[depth] ?? 0;
  let position = cursor.position;
  for (let each = nameStarts[depth] ?? 0; each < end; each += 1, position += 1) {
    if (bytes[each] !== bytes[position]) throw malformed(cursor, `closes something else than ${nameOf(cursor)}`);
  }
  cursor.position = position;
  passBlank(cursor);
  if (bytes[cursor.position] !== greaterThan) throw malformed(cursor, `closes something else than ${nameOf(cursor)}`);
  cursor.position += 1;
  cursor.depth = depth;
}

/** Takes note that the innermost element closed itself. */
export function closeByItself(cursor: XmlCursor): void {
  cursor.isClosedByItself = false;
  cursor.depth -= 1;
}

/** Passes over a name, and returns where it ends. */
function passName(cursor: XmlCursor): number {
  const { bytes } = cursor;
  const start = cursor.position;
  let end = start;
  while (nameBytes[bytes[end] ?? 0] === 1) end += 1;
  if (end === start || laterNameBytes[bytes[start] ?? 0] === 1) throw malformed(cursor, 'has no name');
  cursor.position = end;
  return end;
}

/** Passes over white space, which is half of what a service writes that sets its answers for people. */
export function passBlank(cursor: XmlCursor): void {
  const { bytes } = cursor;
  let { position } = cursor;
  let byte = bytes[position];
  while (byte === space || byte === lineFeed || byte === tab || byte === carriageReturn) {
    position += 1;
    byte = bytes[position];
  }
  cursor.position = position;
}

/** Passes over what follows the name in a tag. No attribute means anything to those who read here. */
function passAttributes(cursor: XmlCursor): void {
  const { bytes } = cursor;
  const names = new Set<string>();
  for (;;) {
    const before = cursor.position;
    passBlank(cursor);
    const byte = bytes[cursor.position];
    if (byte === greaterThan) break;
    if (byte === slash) {
      if (bytes[cursor.position + 1] !== greaterThan) throw malformed(cursor, 'has a tag that does not end');
      cursor.isClosedByItself = true;
      cursor.position += 1;
      break;
    }
    if (before === cursor.position) throw malformed(cursor, 'has a tag that does not end');
    passAttribute(cursor, names);
  }
  cursor.position += 1;
}

function passAttribute(cursor: XmlCursor, names: Set<string>): void {
  const { bytes } = cursor;
  const start = cursor.position;
  const name = textBetween(cursor, start, passName(cursor));
  if (names.has(name)) throw malformed(cursor, `has the attribute ${name} twice`);
  names.add(name);
  passBlank(cursor);
  if (bytes[cursor.position] !== equals) throw malformed(cursor, 'has an attribute without a value');
  cursor.position += 1;
  passBlank(cursor);
  const delimiter = bytes[cursor.position];
  if (delimiter !== quote && delimiter !== apostrophe) throw malformed(cursor, 'has an attribute without a value');
  const from = cursor.position + 1;
  const to = bytes.indexOf(delimiter, from);
  if (to < 0 || bytes.subarray(from, to).includes(lessThan))
    throw malformed(cursor, 'has an attribute that does not end');
  decodedText(textBetween(cursor, from, to), (reason) => malformed(cursor, reason));
  cursor.position = to + 1;
}
