import { posix } from 'node:path';
import { importsOf, type ModuleImport } from './module-imports.ts';
import type { SourceFile } from './source-files.ts';

/** An import with the file it stands in, and the file of the project it leads to, or the package. */
export interface Edge extends ModuleImport {
  readonly from: string;
  readonly to: { readonly file: string } | { readonly builtin: string } | { readonly package: string };
}

export function edgesOf(files: readonly SourceFile[]): readonly Edge[] {
  return files.flatMap(({ path, text }) =>
    importsOf(text).map((found) => ({ ...found, from: path, to: destinationOf(path, found.specifier) })),
  );
}

function destinationOf(from: string, specifier: string): Edge['to'] {
  if (specifier.startsWith('.')) return { file: posix.join(posix.dirname(from), specifier) };
  if (specifier.startsWith('node:')) return { builtin: specifier };
  const parts = specifier.split('/');
  return { package: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/') };
}

/** `file:line imports what`: where to look, and what is wrong there. */
export function spell({ from, line, specifier }: Edge): string {
  return `${from}:${line} imports ${specifier}`;
}

/** One cycle, as the names along it with the first repeated at the end; undefined where there is none. */
export function cycleOf(edges: readonly (readonly [from: string, to: string])[]): readonly string[] | undefined {
  const next = Map.groupBy(edges, ([from]) => from);
  const done = new Set<string>();
  const walk = (name: string, path: readonly string[]): readonly string[] | undefined => {
    const seenAt = path.indexOf(name);
    if (seenAt >= 0) return [...path.slice(seenAt), name];
    if (done.has(name)) return undefined;
    for (const [, to] of next.get(name) ?? []) {
      const cycle = walk(to, [...path, name]);
      if (cycle !== undefined) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of next.keys()) {
    const cycle = walk(name, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
