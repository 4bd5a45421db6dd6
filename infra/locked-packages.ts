import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');

/** A package as `package-lock.json` has it. */
export interface LockedPackage {
  /** Where it is installed: `node_modules/a/node_modules/b`. */
  readonly place: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Whether development alone needs it. */
  readonly isDevelopment: boolean;
  readonly integrity: string | undefined;
  /** Where it was found; the lock file is to leave that open. */
  readonly resolved: string | undefined;
  readonly hasInstallScript: boolean;
}

interface Entry {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
}

const above = 'node_modules/';

interface Lock {
  readonly name: string;
  readonly version: string;
  readonly packages: Readonly<Record<string, Entry>>;
}

/** Every package of the lock file but this one, in the order of their places; and this one's name and version. */
export async function lockFile() {
  const { name, version, packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lock;
  const others = Object.entries(packages).filter(([place]) => place !== '');
  return { name, version, packages: others.map(([place, entry]) => lockedPackage(place, entry)) };
}

function lockedPackage(place: string, entry: Entry): LockedPackage {
  return {
    place,
    name: place.slice(place.lastIndexOf(above) + above.length),
    version: entry.version ?? '',
    license: entry.license ?? '',
    isDevelopment: entry.dev === true,
    integrity: entry.integrity,
    resolved: entry.resolved,
    hasInstallScript: entry.hasInstallScript === true,
  };
}
