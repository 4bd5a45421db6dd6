import { decodeDirectory, namesIn } from '../../lib/pages/directory.ts';
import { isReclaimable } from '../../lib/refresh/lifetimes.ts';
import type { Store } from '../../lib/store/store.ts';
import { provider } from '../protocol/world.ts';

/**
 * Every name of contents that a head leads to, change records left out: what is served now, what is held, and, at an
 * instant, what a reader may still have in hands.
 */
export async function referencedNames(store: Store, nowMs = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
  const head = await store.head(provider);
  if (head?.listing === undefined) return [];
  const { directory, hold } = head.listing;
  const current = await directoryNamed(store, directory);
  const held = current.trail.filter(({ atMs }) => !isReclaimable(atMs, nowMs)).map((each) => each.directory);
  const names = new Set([directory, ...namesIn(current), ...held, ...(hold === undefined ? [] : [hold])]);
  for (const each of held) for (const name of namesIn(await directoryNamed(store, each))) names.add(name);
  return [...names];
}

async function directoryNamed(store: Store, name: string) {
  const bytes = (await store.read(provider, [name])).get(name);
  if (bytes === undefined) throw new Error(`${name} is gone`);
  return decodeDirectory(bytes);
}
