/** One import of a source text: the module it names, the line, and whether only types cross. */
export interface ModuleImport {
  readonly specifier: string;
  readonly line: number;
  readonly kind: 'value' | 'type' | 'lazy';
}

/** Static imports and re-exports begin a line: the formatter sees to that, and no string or indented example does. */
const staticImport = /^(?:import|export)\s+(?<type>type\s+)?(?:(?:[\w$*{},\s]+?)\s*from\s*)?'(?<specifier>[^'\n]+)'/gm;

/** `import('x')`, as a call; with `typeof` before it, or as a type after `:` or `<`, only types cross. */
const lazyImport = /(?<type>typeof\s+|[:<|&]\s*)?\bimport\(\s*'(?<specifier>[^'\n]+)'/g;

const required = /\brequire\(\s*'(?<specifier>[^'\n]+)'/g;

/** Every module that a TypeScript or CommonJS source names. Comments are not source. */
export function importsOf(source: string): readonly ModuleImport[] {
  const code = withoutComments(source);
  return [
    ...matchesOf(code, staticImport, 'value'),
    ...matchesOf(code, lazyImport, 'lazy'),
    ...matchesOf(code, required, 'value'),
  ].toSorted((a, b) => a.line - b.line);
}

function matchesOf(code: string, pattern: RegExp, kind: 'value' | 'lazy'): readonly ModuleImport[] {
  return [...code.matchAll(pattern)].map(({ index, groups }) => ({
    specifier: groups?.['specifier'] ?? '',
    line: lineAt(code, index),
    kind: groups?.['type'] === undefined ? kind : 'type',
  }));
}

export function lineAt(source: string, index: number): number {
  return source.slice(0, index).split('\n').length;
}

/** Quoted text and templates are taken first, so that a `//` within an address is not a comment; lines keep their numbers. */
const textOrComment =
  /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|(?<![\\/\w])\/\/[^\n]*/g;

/** The source without what comments say. */
export function withoutComments(source: string): string {
  return source.replace(textOrComment, (found) => (/^\/[/*]/.test(found) ? found.replace(/[^\n]/g, ' ') : found));
}
