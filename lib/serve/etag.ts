import { digestOf } from '../model/digest.ts';

/**
 * A weak ETag of a list from the digests of what it is made of, in order: the same in every process and deployment. Weak,
 * because identity and gzip are one list (RFC 9110, 8.8.1).
 */
export function etagOf(parts: readonly string[]): string {
  return `W/"${digestOf(JSON.stringify(parts))}"`;
}

const entityTag = /^(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")$/;
const tagInList = /(?:W\/)?"[^"]*"|[^,\s]+/g;

/** Whether an `If-None-Match` value names this ETag: `*`, or a list compared weakly (RFC 9110, 13.1.2). */
export function isMatched(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = opaqueOf(etag);
  return (ifNoneMatch.match(tagInList) ?? []).some((tag) => opaqueOf(tag) === opaque && opaque !== undefined);
}

function opaqueOf(tag: string): string | undefined {
  return entityTag.exec(tag)?.[1];
}
