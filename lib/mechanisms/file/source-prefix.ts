/** The end of a path's part that could be the end of a file's name. */
const fileEnding = /(\.(?:json|ya?ml))\//gi;

/**
 * What the sources of a path begin with, so that those of `a.json/b.json` do not lie in the scope of `a.json`: a slash
 * behind what could be a file is escaped. It works on beginnings of paths alike.
 */
export function escapedPath(path: string): string {
  return path.replaceAll('%', '%25').replaceAll(fileEnding, '$1%2F');
}

/** What the sources of one file begin with. */
export function sourcePrefixOf(file: string): string {
  return `${escapedPath(file)}/`;
}

/** What the sources of everything that a pattern can match begin with. */
export function commonPrefixOf(pattern: string): string {
  return escapedPath(literalPrefixOf(pattern));
}

/** A pattern up to its first character that is not literal. */
export function literalPrefixOf(pattern: string): string {
  return pattern.slice(0, pattern.search(/[*?[\\]|$/));
}
