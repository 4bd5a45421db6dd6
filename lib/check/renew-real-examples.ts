import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkedExample, checkTargets, realExamples } from './real-examples.ts';

const root = join(import.meta.dirname, '../..');
for (const name of realExamples) {
  for (const target of checkTargets) {
    const { file, text } = await checkedExample(root, name, target);
    await writeFile(join(root, file), text);
  }
}
