import { writeFile } from 'node:fs/promises';
import { registry } from '../mechanisms/registry.ts';
import { configurationSchema } from './json-schema.ts';

const file = new URL('../../docs/rollcall.schema.json', import.meta.url);
await writeFile(file, `${JSON.stringify(await configurationSchema(registry), null, 2)}\n`);
