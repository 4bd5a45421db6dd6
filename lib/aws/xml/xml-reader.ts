import {
  ampersand,
  carriageReturn,
  closingBracket,
  exclamation,
  greaterThan,
  lessThan,
  plainBytes,
  question,
  slash,
} from './xml-bytes.ts';
import {
  closeByItself,
  closeTag,
  malformed,
  nameOf,
  openTag,
  passBlank,
  textBetween,
  type XmlCursor,
} from './xml-cursor.ts';
import { decodedText, hasControlCharacter, normalizedText } from './xml-text.ts';

/**
 * Opens the next element within the innermost one. False: there is none, and the innermost one is closed now. Throws a
 * DiscoveryError (malformed) for text between the elements.
 */
export function openChild(cursor: XmlCursor): boolean {
  if (cursor.isClosedByItself) {
    closeByItself(cursor);
    return false;
  }
  const { bytes } = cursor;
  for (;;) {
    passBlank(cursor);
    if (bytes[cursor.position] !== lessThan) throw malformed(cursor, faultWithin(cursor, 'text between elements'));
    const next = bytes[cursor.position + 1];
    if (next === slash) {
      cursor.position += 2;
      closeTag(cursor);
      return false;
    }
    if (next !== exclamation && next !== question) {
      cursor.position += 1;
      openTag(cursor);
      return true;
    }
    passRemark(cursor);
  }
}

/** What the innermost element holds, and closes it. Throws a DiscoveryError (malformed) where that is more than text. */
export function readText(cursor: XmlCursor): string {
  if (cursor.isClosedByItself) {
    closeByItself(cursor);
    return '';
  }
  const { bytes } = cursor;
  const start = cursor.position;
  let end = start;
  while (plainBytes[bytes[end] ?? 0] === 1) end += 1;
  if (bytes[end] !== lessThan || bytes[end + 1] !== slash) return withoutBlankLines(putTogether(cursor));
  cursor.position = end + 2;
  closeTag(cursor);
  return withoutBlankLines(textBetween(cursor, start, end));
}

/** Passes over all that the innermost element holds, and closes it. */
export function skip(cursor: XmlCursor): void {
  const until = cursor.depth - 1;
  for (;;) {
    if (cursor.isClosedByItself) closeByItself(cursor);
    if (cursor.depth === until) return;
    passText(cursor);
    passMarkup(cursor);
  }
}

function passMarkup(cursor: XmlCursor): void {
  const next = cursor.bytes[cursor.position + 1];
  if (next === slash) {
    cursor.position += 2;
    closeTag(cursor);
  } else if (next !== exclamation && next !== question) {
    cursor.position += 1;
    openTag(cursor);
  } else if (isCdata(cursor)) {
    readCdata(cursor);
  } else {
    passRemark(cursor);
  }
}

/** From the first byte to the root element, which is open then. */
export function openRoot(cursor: XmlCursor, name: string): void {
  const { bytes } = cursor;
  if (bytes.toString('latin1', 0, 3) === byteOrderMark) cursor.position = 3;
  passDeclaration(cursor);
  passRemarks(cursor);
  if (bytes[cursor.position] !== lessThan) throw malformed(cursor, faultWithin(cursor, 'no element'));
  cursor.position += 1;
  openTag(cursor);
  if (nameOf(cursor) !== name) throw malformed(cursor, `holds no ${name}, but something else,`);
}

/** From the end of the root element to the last byte. */
export function closeDocument(cursor: XmlCursor): void {
  passRemarks(cursor);
  if (cursor.position < cursor.bytes.length) throw malformed(cursor, 'goes on behind its end');
}

const byteOrderMark = '\u00ef\u00bb\u00bf';

/** The encoding that a declaration names has to be the one in which this is read. */
function passDeclaration(cursor: XmlCursor): void {
  if (!/^<\?xml\s/.test(cursor.bytes.toString('latin1', cursor.position, cursor.position + 6))) return;
  const declared = passUntil(cursor, '?>');
  const encoding = /\sencoding\s*=\s*["']([^"']*)["']/.exec(declared)?.[1] ?? 'utf-8';
  if (!/^(?:utf-?8|us-ascii)$/i.test(encoding)) throw malformed(cursor, `says that it is in ${encoding.slice(0, 32)}`);
}

function passRemarks(cursor: XmlCursor): void {
  for (;;) {
    passBlank(cursor);
    const next = cursor.bytes[cursor.position + 1];
    const isRemark = cursor.bytes[cursor.position] === lessThan && (next === exclamation || next === question);
    if (!isRemark) return;
    passRemark(cursor);
  }
}

/** A comment or a processing instruction. */
function passRemark(cursor: XmlCursor): void {
  if (startsWith(cursor, '<?')) {
    passUntil(cursor, '?>');
    return;
  }
  if (!startsWith(cursor, '<!--')) throw malformed(cursor, faultWithin(cursor, 'a declaration or text'));
  cursor.position += 4;
  const comment = passUntil(cursor, '-->');
  if (comment.includes('--') || comment.endsWith('-')) throw malformed(cursor, 'holds a comment that does not end');
}

/** Passes over plain text and what may stand in it, up to the next `<`. */
function passText(cursor: XmlCursor): void {
  const { bytes } = cursor;
  for (;;) {
    let { position } = cursor;
    while (plainBytes[bytes[position] ?? 0] === 1) position += 1;
    cursor.position = position;
    if (bytes[position] === lessThan) return;
    passSpecial(cursor);
  }
}

function passSpecial(cursor: XmlCursor): void {
  const { bytes, position } = cursor;
  const byte = bytes[position];
  if (byte === ampersand) {
    const end = bytes.indexOf(';', position);
    const reference = textBetween(cursor, position, end < 0 ? position + 1 : Math.min(end + 1, position + 40));
    decodedText(reference, (reason) => malformed(cursor, reason));
    cursor.position += reference.length;
    return;
  }
  const endsCdata = bytes[position - 1] === closingBracket && bytes[position - 2] === closingBracket;
  const isAllowed = byte === carriageReturn || (byte === greaterThan && !endsCdata);
  if (!isAllowed) throw malformed(cursor, faultWithin(cursor, 'a character that does not belong into text'));
  cursor.position += 1;
}

/** Text with references, comments or CDATA sections in it. */
function putTogether(cursor: XmlCursor): string {
  const { bytes } = cursor;
  let text = '';
  for (;;) {
    const start = cursor.position;
    passText(cursor);
    text += decodedText(textBetween(cursor, start, cursor.position), (reason) => malformed(cursor, reason));
    const next = bytes[cursor.position + 1];
    if (next === slash) {
      cursor.position += 2;
      closeTag(cursor);
      return text;
    }
    if (isCdata(cursor)) text += readCdata(cursor);
    else if (next === exclamation || next === question) passRemark(cursor);
    else throw malformed(cursor, `holds elements in ${nameOf(cursor)}, where a text belongs,`);
  }
}

const cdata = '<![CDATA[';

function isCdata(cursor: XmlCursor): boolean {
  return startsWith(cursor, cdata);
}

function readCdata(cursor: XmlCursor): string {
  cursor.position += cdata.length;
  const text = passUntil(cursor, ']]>');
  if (hasControlCharacter(text)) throw malformed(cursor, 'has a character that does not belong into text');
  return normalizedText(text);
}

/** The text before an end, which is passed over too. */
function passUntil(cursor: XmlCursor, end: string): string {
  const { bytes, position } = cursor;
  const found = bytes.indexOf(end, position);
  if (found < 0) {
    cursor.position = bytes.length;
    throw malformed(cursor, 'is cut off');
  }
  cursor.position = found + end.length;
  return textBetween(cursor, position, found);
}

function startsWith({ bytes, position }: XmlCursor, text: string): boolean {
  return bytes.toString('latin1', position, position + text.length) === text;
}

function faultWithin({ bytes, position }: XmlCursor, fault: string): string {
  return position >= bytes.length ? 'is cut off' : `has ${fault}`;
}

/** White space over lines is how a document is set, and no text; elsewhere it is what was written. As the SDK takes it. */
function withoutBlankLines(text: string): string {
  return text.length > 0 && text.charCodeAt(0) <= 0x20 && text.includes('\n') && text.trim() === '' ? '' : text;
}
