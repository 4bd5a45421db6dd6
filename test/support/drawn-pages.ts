import type { Directory } from '../../lib/pages/directory.ts';
import type { Draft } from '../../lib/pages/draft.ts';
import { type NextPages, nextPagesOf } from '../../lib/refresh/pages-to-write.ts';

/** Pages with everything that was yielded to be written. */
export interface DrawnPages extends NextPages {
  readonly writes: ReadonlyMap<string, Uint8Array>;
  /** How much was yielded at a time. */
  readonly steps: readonly { readonly contents: number; readonly bytes: number }[];
}

/** Draws the pages that follow on a list, and keeps what a refresh would write. */
export function drawnPages(draft: Draft, last: Omit<Directory, 'trail'> | undefined, generation: number): DrawnPages {
  const drawing = nextPagesOf(draft, last && { ...last, trail: [] }, generation);
  const writes = new Map<string, Uint8Array>();
  const steps: { readonly contents: number; readonly bytes: number }[] = [];
  for (;;) {
    const { done, value } = drawing.next();
    if (done) return { ...value, writes, steps };
    for (const [name, content] of value) writes.set(name, content);
    const bytes = [...value.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    steps.push({ contents: value.size, bytes });
  }
}
