import { join } from 'node:path';
import { expressionOf, isPattern } from './go-match.ts';

/** What a glob asks of a file system. Each rejects where it cannot be told what there is. */
export interface Listing {
  /** Whether anything is at a path: a link that leads nowhere is something. */
  exists(path: string): Promise<boolean>;
  /** The names in a directory; none where there is no such directory. */
  namesIn(directory: string): Promise<readonly string[]>;
}

/** Whether Go would take a pattern: as a whole, and part by part, as it is looked up. */
export function isValidGlob(pattern: string): boolean {
  return [pattern, ...pattern.split('/')].every((part) => expressionOf(part) !== undefined);
}

/**
 * The paths that a valid pattern stands for: directory by directory, sorted within each. Rejects as the listing does, unlike
 * Go, which takes what it cannot look into for empty. Go: `path/filepath/match.go`, `Glob`.
 */
export async function globbed(pattern: string, listing: Listing): Promise<readonly string[]> {
  if (!isPattern(pattern)) return (await listing.exists(pattern)) ? [pattern] : [];
  const nameAt = pattern.lastIndexOf('/') + 1;
  const directory = withoutSlash(pattern.slice(0, nameAt));
  const found: string[] = [];
  for (const each of isPattern(directory) ? await globbed(directory, listing) : [directory]) {
    found.push(...(await matchesIn(each, pattern.slice(nameAt), listing)));
  }
  return found;
}

function withoutSlash(directory: string): string {
  if (directory === '') return '.';
  return directory === '/' ? directory : directory.slice(0, -1);
}

async function matchesIn(directory: string, name: string, listing: Listing): Promise<readonly string[]> {
  if (!isPattern(name)) {
    const path = join(directory, name);
    return name !== '' && (await listing.exists(path)) ? [path] : [];
  }
  const expression = expressionOf(name);
  const names = await listing.namesIn(directory);
  return names
    .filter((each) => expression?.test(each))
    .sort()
    .map((each) => join(directory, each));
}
