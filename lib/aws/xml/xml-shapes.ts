import { hasPrefix, isNamed, malformed, nameLengthOf, nameOf, type XmlCursor, xmlCursorOf } from './xml-cursor.ts';
import { closeDocument, openChild, openRoot, readText, skip } from './xml-reader.ts';

/** Reads what the element that was opened last holds, and closes it. Throws a DiscoveryError (malformed) where that is something else. */
export type ReadElement<Value> = (cursor: XmlCursor) => Value;

type ValueOf<Read> = Read extends ReadElement<infer Value> ? Value : never;

/**
 * An answer, from its first byte to its last. Throws a DiscoveryError (malformed) for everything that is not one document of
 * well-formed XML whose root has that name and that is throughout what is expected of it: there is no part of an answer.
 */
export function readXml<Value>(body: Uint8Array, what: string, root: string, read: ReadElement<Value>): Value {
  const cursor = xmlCursorOf(body, what);
  openRoot(cursor, root);
  const value = read(cursor);
  closeDocument(cursor);
  return value;
}

export const text: ReadElement<string> = readText;

export const flag: ReadElement<boolean> = (cursor) => {
  const name = nameOf(cursor);
  const written = readText(cursor).toLowerCase();
  if (written === 'true' || written === 'false') return written === 'true';
  throw malformed(cursor, `holds a ${name} that is neither true nor false`);
};

export const wholeNumber: ReadElement<number> = (cursor) => {
  const name = nameOf(cursor);
  const written = readText(cursor);
  if (/^-?\d{1,15}$/.test(written)) return Number(written);
  throw malformed(cursor, `holds a ${name} that is no whole number`);
};

const item = Buffer.from('item');

/** Elements named `item`, and no others: of something else there is no telling how much of the list it is. */
export function listOf<Value>(read: ReadElement<Value>): ReadElement<readonly Value[]> {
  return (cursor) => {
    const values: Value[] = [];
    while (openChild(cursor)) {
      if (!isNamed(cursor, item)) throw malformed(cursor, `holds a ${nameOf(cursor)} in a list of items`);
      values.push(read(cursor));
    }
    return values;
  };
}

/** What is read becomes something else at once, before the next thing is read: nothing piles up that is only on the way. */
export function becoming<Value, Other>(read: ReadElement<Value>, otherOf: (value: Value) => Other): ReadElement<Other> {
  return (cursor) => otherOf(read(cursor));
}

/** What is read of a structure: by the names of its elements, the names under which they are handed on. */
type Members = Readonly<Record<string, readonly [field: string, read: ReadElement<unknown>]>>;

type Structure<Shape extends Members> = {
  readonly [Name in keyof Shape as Shape[Name][0]]?: ValueOf<Shape[Name][1]> | undefined;
};

/** Elements by their names, each of them once or not at all; others are passed over. */
export function structureOf<const Shape extends Members>(members: Shape): ReadElement<Structure<Shape>> {
  const memberOf = memberFinderOf(members);
  return (cursor) => {
    const found: Record<string, unknown> = {};
    while (openChild(cursor)) {
      const member = memberOf(cursor);
      if (member === undefined) {
        skip(cursor);
      } else {
        const { field, read } = member;
        if (found[field] !== undefined) throw malformed(cursor, `holds ${nameOf(cursor)} twice`);
        found[field] = read(cursor);
      }
    }
    // Each field was read by the member that has its name.
    return found as Structure<Shape>;
  };
}

interface Member {
  readonly name: Uint8Array;
  readonly field: string;
  readonly read: ReadElement<unknown>;
}

/** Finds the member that the element which was opened last is. Most elements are none: few have a name of the same length as one. */
function memberFinderOf(members: Members): (cursor: XmlCursor) => Member | undefined {
  const byLength: Member[][] = [];
  for (const [name, [field, read]] of Object.entries(members)) {
    const bytes = Buffer.from(name);
    byLength[bytes.length] = [...(byLength[bytes.length] ?? []), { name: bytes, field, read }];
  }
  return (cursor) => {
    const member = memberNamed(cursor, byLength[nameLengthOf(cursor)]);
    if (member === undefined && hasPrefix(cursor)) {
      throw malformed(cursor, `has the prefix of a namespace in ${nameOf(cursor)}`);
    }
    return member;
  };
}

function memberNamed(cursor: XmlCursor, candidates: readonly Member[] | undefined): Member | undefined {
  if (candidates === undefined) return undefined;
  for (const candidate of candidates) if (isNamed(cursor, candidate.name)) return candidate;
  return undefined;
}
