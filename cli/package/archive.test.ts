import { describe, expect, it } from 'vitest';
import { zipEntries } from '../../test/e2e/zip-entries.ts';
import { archiveOf } from './archive.ts';

const files = [
  ['dist/b.mjs', Buffer.from('b'.repeat(1000))],
  ['dist/a/ü.mjs', Buffer.from('a')],
] as const;

describe('an archive', () => {
  it('holds every file as it is', async () => {
    const archive = Buffer.from(await archiveOf(new Map(files)));

    expect([...zipEntries(archive)]).toEqual([files[1], files[0]]);
    expect(archive.length).toBeLessThan(500);
  });

  it('is the same bytes for the same files, in whatever order, time zone and year', async () => {
    const before = process.env['TZ'];
    const archives: string[] = [];
    for (const [zone, order] of [
      ['UTC', files],
      ['Pacific/Auckland', files.toReversed()],
      ['America/Anchorage', files],
    ] as const) {
      process.env['TZ'] = zone;
      archives.push(Buffer.from(await archiveOf(new Map(order))).toString('base64'));
    }
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;

    expect(new Set(archives).size).toBe(1);
  });

  it('lets everybody read its files', async () => {
    const archive = Buffer.from(await archiveOf(new Map(files)));
    const entry = archive.indexOf(Buffer.from('PK\u0001\u0002'));

    // APPNOTE.TXT 4.4.2 and 4.4.15: the upper byte of "version made by", and the mode in the upper half of the attributes.
    expect(archive.readUInt8(entry + 5)).toBe(3);
    expect((archive.readUInt32LE(entry + 38) >>> 16).toString(8)).toBe('100644');
  });
});
