import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const unit = join(import.meta.dirname, '..', '..', 'examples', 'systemd', 'rollcall.service');

/** What the unit adds to the environment of the hub: a soak runs it as it is told to be run. Source: systemd.exec(5), `Environment=`. */
export async function unitEnvironment(): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(unit, 'utf8');
  const pairs = [...text.matchAll(/^Environment=([A-Z_]+)=(.*)$/gm)];
  if (pairs.length === 0) throw new Error(`${unit} sets no environment`);
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value]));
}
