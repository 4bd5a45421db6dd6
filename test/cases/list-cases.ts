import { join } from 'node:path';
import { coverageIn } from './case-coverage.ts';

const coverage = coverageIn(join(import.meta.dirname, '../..'));
for (const { name, total, gaps } of coverage) {
  process.stdout.write(`${name}: ${gaps.length === 0 ? `all ${total} cases have a test` : `${gaps.length} gaps`}\n`);
  for (const gap of gaps) process.stdout.write(`  ${gap}\n`);
}
process.exitCode = coverage.some(({ gaps }) => gaps.length > 0) ? 1 : 0;
