import { type Fragment, type OpenedPage, openedFragment } from '../pages/fragment.ts';
import { ownBytes } from '../pages/own-bytes.ts';

/** A page is kept until so many times the room for all of them was opened since its last use. */
const idleRounds = 2;

/** Opens pages, and keeps those of lists that are asked for again and again. */
export interface OpenedPages {
  /** Throws a StoreError (damaged) unless length and CRC are those promised. */
  open(fragment: Fragment): OpenedPage;
}

/**
 * Keeps at most so many bytes of opened pages. When there is no room, a page comes in only for one that has been idle: a
 * list larger than the room, read from end to end each time, would otherwise push out each page just before it is read again.
 */
export function createOpenedPages(maxBytes: number): OpenedPages {
  /** By the very bytes that they were made from, least recently used first. */
  const kept = new Map<Uint8Array, { readonly page: OpenedPage; readonly usedAt: number }>();
  let keptBytes = 0;
  /** All bytes that were ever handed out. */
  let opened = 0;

  function makeRoom(bytes: number): boolean {
    for (const [fragment, { page, usedAt }] of kept) {
      if (keptBytes + bytes <= maxBytes) break;
      if (opened - usedAt <= idleRounds * maxBytes) return false;
      kept.delete(fragment);
      keptBytes -= page.joined.byteLength;
    }
    return keptBytes + bytes <= maxBytes;
  }

  return {
    open(fragment) {
      const known = kept.get(fragment.bytes);
      const page = known?.page ?? openedFragment(fragment);
      const { byteLength } = page.joined;
      opened += byteLength;
      if (known !== undefined) kept.delete(fragment.bytes);
      else if (!makeRoom(byteLength)) return page;
      else keptBytes += byteLength;
      const lasting = known?.page ?? owned(page);
      kept.set(fragment.bytes, { page: lasting, usedAt: opened });
      return lasting;
    },
  };
}

/** A page in memory of its own, so that what is kept is no more than what is counted. */
function owned({ joined }: OpenedPage): OpenedPage {
  const own = ownBytes(joined);
  return { joined: own, plain: own.subarray(1) };
}
