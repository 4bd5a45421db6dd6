import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const path = resolve(import.meta.dirname, '../infra/environment.yml');

/** The flags that Node is started with where a function is deployed. Throws when it is deployed without. */
export function nodeOptionsOf(name: string): readonly string[] {
  const [, block = ''] = readFileSync(path, 'utf8').split(`\n${name}:\n`);
  const [own = ''] = block.split(/\n(?=\S)/);
  const options = /^ {2}NODE_OPTIONS: (.+)$/m.exec(own)?.[1];
  if (options === undefined) throw new Error(`${path} has no NODE_OPTIONS for ${name}`);
  return options.split(' ');
}
