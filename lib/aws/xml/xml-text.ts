/** Makes the error for something that is wrong with a text. */
export type Complain = (reason: string) => Error;

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** The longest reference, with room for zeros before a number. */
const maxReference = 40;

/**
 * Text as it is meant: line ends are one character, references are what they refer to. Throws for a reference to something that
 * only a document type could have defined, and for an `&` that refers to nothing.
 */
export function decodedText(written: string, complain: Complain): string {
  const text = normalizedText(written);
  let decoded = '';
  let from = 0;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', from)) {
    const end = text.indexOf(';', at);
    if (end < 0 || end - at > maxReference) throw complain('refers to nothing');
    decoded += text.slice(from, at) + referred(text.slice(at + 1, end), complain);
    from = end + 1;
  }
  return from === 0 ? text : decoded + text.slice(from);
}

/** Line ends as one character. XML 1.0, section 2.11. */
export function normalizedText(written: string): string {
  return written.includes('\r') ? written.replaceAll(/\r\n?/g, '\n') : written;
}

/** XML 1.0, section 2.2: white space is all that there is of the control characters. */
export function hasControlCharacter(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text);
}

function referred(name: string, complain: Complain): string {
  const entity = entities.get(name);
  if (entity !== undefined) return entity;
  const [, decimal, hexadecimal] = /^#(?:(\d+)|x([\da-fA-F]+))$/.exec(name) ?? [];
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
  if (Number.isNaN(code)) throw complain('refers to an entity that XML does not have');
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  if (code > 0x10ffff || isSurrogate || hasControlCharacter(String.fromCodePoint(code))) {
    throw complain('refers to a character that XML does not have');
  }
  return String.fromCodePoint(code);
}
