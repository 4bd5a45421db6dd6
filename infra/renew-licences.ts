import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { licencesPage } from './licences.ts';
import { root } from './locked-packages.ts';

await writeFile(join(root, 'docs/licences.md'), await licencesPage());
