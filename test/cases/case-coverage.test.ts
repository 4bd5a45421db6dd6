import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Coverage, coverageIn } from './case-coverage.ts';

function coverageOfFiles(files: Readonly<Record<string, string>>): readonly Coverage[] {
  const root = mkdtempSync(join(tmpdir(), 'cases-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    return coverageIn(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const acme = 'lib/mechanisms/acme';

describe('coverageIn', () => {
  it('finds numbers in names of folders, in names of tests, and where they are said to be', () => {
    const coverage = coverageOfFiles({
      [`${acme}/index.ts`]: '',
      [`${acme}/cases/spec.json`]: '{ "specCases": 7, "elsewhere": { "7": "test/e2e/two.test.ts: two: jobs" } }',
      [`${acme}/cases/01+02-both/expected.json`]: '',
      [`${acme}/cases/title-only/expected.json`]: '',
      [`${acme}/a.test.ts`]: 'it(\'acme 3+4: x\', …); it.each([{ name: `acme 5: y` }, { name: "acme 6: z" }])',
      'test/e2e/two.test.ts': "it('two: jobs share a provider')",
    });

    expect(coverage).toEqual([{ name: 'acme', total: 7, gaps: [] }]);
  });

  it('names every gap and every statement that is not true', () => {
    const coverage = coverageOfFiles({
      [`${acme}/index.ts`]: '',
      [`${acme}/cases/spec.json`]: '{ "specCases": 4, "elsewhere": { "3": "a.test.ts: gone" } }',
      [`${acme}/cases/01-empty-folder/options.json`]: '',
      [`${acme}/a.test.ts`]: "it('acme 2: x'); it('other 1: y'); it('acme 9: z'); it('about acme 4: z')",
      'lib/mechanisms/zeta/index.ts': '',
    });

    expect(coverage).toEqual([
      {
        name: 'acme',
        total: 4,
        gaps: [
          'acme 1: no test',
          'acme 3: there is no such test as "a.test.ts: gone"',
          'acme 4: no test',
          'acme 9: no such case',
        ],
      },
      { name: 'zeta', total: 0, gaps: ['lib/mechanisms/zeta/cases/spec.json is missing'] },
    ]);
  });

  it('looks everywhere for what belongs to no mechanism', () => {
    const coverage = coverageOfFiles({
      'test/cases/frame.json': '{ "specCases": [3, 5] }',
      'lib/diff/diff.test.ts': "it('frame 3: x')",
      'cli/serve.test.ts': "it('frame 5: y')",
    });

    expect(coverage).toEqual([{ name: 'frame', total: 2, gaps: [] }]);
  });

  it('finds no gap in this project', () => {
    expect(coverageIn(join(import.meta.dirname, '../..')).flatMap(({ gaps }) => gaps)).toEqual([]);
  });
});
