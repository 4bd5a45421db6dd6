/** What a byte can mean to XML, in ASCII and so in UTF-8; of what is beyond ASCII, every byte is part of a name and of a text. */
export const lessThan = 0x3c;
export const greaterThan = 0x3e;
export const slash = 0x2f;
export const exclamation = 0x21;
export const question = 0x3f;
export const equals = 0x3d;
export const quote = 0x22;
export const apostrophe = 0x27;
export const ampersand = 0x26;
export const colon = 0x3a;
export const closingBracket = 0x5d;
export const carriageReturn = 0x0d;
export const lineFeed = 0x0a;
export const tab = 0x09;
export const space = 0x20;

/** 1 for what a text may hold without anybody looking at it. What is past the end counts as a NUL, and is 0. */
export const plainBytes = byteSet(
  (byte) => byte === lineFeed || byte === tab || (byte >= space && ![lessThan, greaterThan, ampersand].includes(byte)),
);

/** 1 for what a name may hold. */
export const nameBytes = byteSet((byte) => byte > 0x7f || /[\w:.-]/.test(String.fromCharCode(byte)));

/** 1 for what a name may hold and not begin with. */
export const laterNameBytes = byteSet((byte) => /[\d.-]/.test(String.fromCharCode(byte)));

function byteSet(holds: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (holds(byte) ? 1 : 0));
}
