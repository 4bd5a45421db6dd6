import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registry } from '../../lib/mechanisms/registry.ts';
import { sourceLimits } from '../../lib/model/source-limits.ts';
import { hostileDns } from './dns-inputs.ts';
import { hostileInputs } from './inputs.ts';
import { kinds } from './kinds.ts';

const text = await readFile(join(import.meta.dirname, '../../docs/hostile-sources.md'), 'utf8');
const numberBefore = (words: string): number =>
  Number(new RegExp(`([\\d,]+) ${words}`).exec(text)?.[1]?.replaceAll(',', ''));

describe('docs/hostile-sources.md', () => {
  it('counts what is tried', () => {
    const applies = kinds.flatMap(({ name }) =>
      hostileInputs.filter(({ of }) => of === undefined || of.includes(name)),
    );

    expect(numberBefore('hostile inputs')).toBe(hostileInputs.length);
    expect(numberBefore('attacks')).toBe(applies.length);
    expect(numberBefore('more by a name server')).toBe(hostileDns.length);
    // All but those that do not ask over HTTP.
    expect(numberBefore('mechanisms')).toBe(Object.keys(registry).length - 5);
  });

  it.each([
    { words: 'MiB an answer', limit: sourceLimits.answerBytes / 1024 ** 2 },
    { words: 'MiB a refresh', limit: sourceLimits.refreshBytes / 1024 ** 2 },
    { words: 's; then', limit: sourceLimits.headMs / 1000 },
    { words: 'KiB in every', limit: sourceLimits.paceBytes / 1024 },
    { words: 's; a refresh', limit: sourceLimits.paceMs / 1000 },
    { words: 'levels \\|? ', limit: sourceLimits.jsonDepth },
    { words: 'values; ', limit: sourceLimits.jsonValues },
    { words: 'targets a provider', limit: sourceLimits.targets },
    { words: 'characters for all labels of a target', limit: sourceLimits.targetLength },
    { words: 'characters a list', limit: sourceLimits.listLength },
    { words: 'characters an address', limit: sourceLimits.addressLength },
    { words: 'the name of a source', limit: sourceLimits.sourceLength },
    { words: 'MiB each', limit: sourceLimits.fileBytes / 1024 ** 2 },
  ])('names the bound before "$words"', ({ words, limit }) => {
    expect(numberBefore(words)).toBe(limit);
  });
});
