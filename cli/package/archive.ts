import { type AsyncZippable, zip } from 'fflate';

/** Regular files of Unix that everybody may read: Lambda runs the code as somebody else. */
const attributes = 0o100644 << 16;
const unix = 3;

/** Files as a zip archive that depends on their places and contents alone. */
export function archiveOf(files: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  const sorted = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const entries: AsyncZippable = Object.fromEntries(
    sorted.map(([place, content]) => {
      // The first date that a zip can hold, in local time as it stands there.
      const mtime = new Date(1980, 0, 1);
      return [place, [content, { level: 9, mtime, os: unix, attrs: attributes }]];
    }),
  );
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  zip(entries, (error, archive) => (error === null ? resolve(archive) : reject(error)));
  return promise;
}
