import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { lockFile } from './locked-packages.ts';

const Bom = z.object({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.object({ component: z.object({ name: z.string(), version: z.string() }) }),
  components: z.array(
    z.object({
      'bom-ref': z.string(),
      name: z.string(),
      version: z.string(),
      purl: z.string(),
      hashes: z.array(z.object({ alg: z.literal('SHA-512'), content: z.string() })).min(1),
      licenses: z.array(z.unknown()).min(1),
    }),
  ),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

describe('a release', () => {
  let folder: string;
  let shipped: readonly string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-release-'));
    const packages = (await lockFile()).packages.filter(({ isDevelopment }) => !isDevelopment);
    shipped = packages.map(({ name, version }) => `${name}@${version}`);
    await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'release.ts'), '--out', folder], {
      timeout: 50_000,
    });
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('lists offline every package that is shipped, with its digest and licence, and no other', async () => {
    const bom = Bom.parse(JSON.parse(await readFile(join(folder, 'rollcall.cdx.json'), 'utf8')));
    const listed = bom.components.map(({ name, version }) => `${name}@${version}`);

    expect(bom.metadata.component.name).toBe('rollcall');
    expect(listed.toSorted()).toEqual([...new Set(shipped)].toSorted());
    const refs = new Set(bom.dependencies.map(({ ref }) => ref));
    expect(bom.components.filter((component) => !refs.has(component['bom-ref']))).toEqual([]);
    expect(bom.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual([]);
  });

  it('names no place of the machine that made it', async () => {
    expect(await readFile(join(folder, 'rollcall.cdx.json'), 'utf8')).not.toContain(join(import.meta.dirname, '..'));
  });

  it('brings the licence of each along', async () => {
    const texts = await readFile(join(folder, 'third-party.txt'), 'utf8');

    expect(shipped.filter((id) => !texts.includes(`\n${id}: `))).toEqual([]);
    expect(texts).toContain('Permission is hereby granted');
  });
});
