import type { HubError } from '../errors.ts';
import { identityBytesOf, type PageEntry } from '../pages/directory.ts';
import { type Fragment, fragmentOf, type OpenedPage, openedFragment } from '../pages/fragment.ts';
import { createGzipJoin, gzipBytesOf } from '../pages/gzip-join.ts';
import { type Rewrite, rewrittenPage } from './rewrite.ts';

const comma = Buffer.from(',');

export type Encoding = 'identity' | 'gzip';

/** Fragments of one origin (a provider within a job), with what is to be done to each. */
export interface ListPart {
  readonly entries: readonly PageEntry[];
  /** The fragments of the entries, in order. Throws when one cannot be had. */
  readonly fragments: AsyncIterable<Fragment>;
  /** Empty: the pages go out as they are. */
  readonly rewrites: readonly Rewrite[];
  /** Opens a page, or has it open already. Throws a StoreError (damaged) like `openedFragment`, which stands in for it. */
  readonly open?: (fragment: Fragment) => OpenedPage;
}

/**
 * The http_sd list of all parts, piece by piece; no more than a page is held. Throws when a page is missing or damaged,
 * and then neither the closing bracket nor the gzip trailer was sent, so that what was sent is no list. With a refusal, a
 * list that turns out empty throws it before the first byte.
 */
export function httpSdBody(
  parts: readonly ListPart[],
  encoding: Encoding,
  emptyRefusal?: HubError,
): AsyncIterable<Uint8Array> {
  return encoding === 'gzip' ? gzipBody(parts, emptyRefusal) : identityBody(parts, emptyRefusal);
}

/** Bytes of the body where they are known before a page is read: where no page is rewritten. */
export function bodyBytesOf(parts: readonly ListPart[], encoding: Encoding): number | undefined {
  if (parts.some(({ rewrites }) => rewrites.length > 0)) return undefined;
  const pages = parts.flatMap(({ entries }) => entries);
  if (encoding === 'identity') return identityBytesOf(pages);
  if (pages.length === 0) return gzipBytesOf(0, 1, 2);
  const fragmentBytes = pages.reduce((sum, { bytes }) => sum + bytes, 0);
  return gzipBytesOf(fragmentBytes, pages.length + 1, pages.length + 1);
}

async function* identityBody(
  parts: readonly ListPart[],
  emptyRefusal: HubError | undefined,
): AsyncGenerator<Uint8Array, void> {
  let isEmpty = true;
  for await (const { joined, plain } of openedPages(parts)) {
    if (isEmpty) yield Buffer.from('[');
    yield isEmpty ? plain : joined;
    isEmpty = false;
  }
  if (isEmpty && emptyRefusal !== undefined) throw emptyRefusal;
  yield Buffer.from(isEmpty ? '[]' : ']');
}

async function* gzipBody(
  parts: readonly ListPart[],
  emptyRefusal: HubError | undefined,
): AsyncGenerator<Uint8Array, void> {
  const join = createGzipJoin();
  let isEmpty = true;
  for await (const fragment of outgoingFragments(parts)) {
    if (isEmpty) yield Buffer.concat([join.header(), join.stored('['), join.fragment(fragment)]);
    else yield join.following(fragment);
    isEmpty = false;
  }
  if (isEmpty && emptyRefusal !== undefined) throw emptyRefusal;
  if (isEmpty) yield join.header();
  yield Buffer.concat([join.stored(isEmpty ? '[]' : ']'), join.trailer()]);
}

/** Every page that has something to say, opened. */
async function* openedPages(parts: readonly ListPart[]): AsyncGenerator<OpenedPage, void> {
  for (const part of parts) {
    for await (const fragment of part.fragments) {
      const page = pageOf(fragment, part);
      if (page.plain.byteLength > 0) yield page;
    }
  }
}

/**
 * Every page that has something to say, compressed. One that is not rewritten is not opened: the receiver compares CRC and
 * length of the member, which come from the directory.
 */
async function* outgoingFragments(parts: readonly ListPart[]): AsyncGenerator<Fragment, void> {
  for (const part of parts) {
    for await (const fragment of part.fragments) {
      const outgoing = part.rewrites.length === 0 ? fragment : fragmentOf(pageOf(fragment, part).plain);
      if (outgoing.plainBytes > 0) yield outgoing;
    }
  }
}

function pageOf(fragment: Fragment, { rewrites, open = openedFragment }: ListPart): OpenedPage {
  const page = open(fragment);
  if (rewrites.length === 0) return page;
  const joined = Buffer.concat([comma, rewrittenPage(page.plain, rewrites)]);
  return { joined, plain: joined.subarray(comma.byteLength) };
}
