/** Highly composite numbers: a shard count that divides the page count is served without opening a page. */
const ladder = [1, 12, 60, 360, 720, 2520, 5040, 10_080] as const;

/**
 * Of the labels of pods, so much plain JSON is 17 KB compressed. A change costs the page it is on, so that smaller pages make
 * changes cheaper, and first writes and first reads dearer.
 */
const plainBytesPerPage = 160 * 1024;

/**
 * Number of pages for a list of so many bytes of plain JSON. It grows when pages get too large, and shrinks only when the
 * list would fit twice into the lower step, so that a list at a boundary is not rewritten back and forth.
 */
export function pageCountFor(plainBytes: number, current: number | undefined): number {
  const needed = ladder.find((count) => plainBytes <= count * plainBytesPerPage) ?? 10_080;
  if (current === undefined || needed >= current) return needed;
  const relaxed = ladder.find((count) => plainBytes * 2 <= count * plainBytesPerPage) ?? 10_080;
  return Math.min(current, relaxed);
}
