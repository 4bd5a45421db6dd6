import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Another text in place of one that stands in a file exactly once. */
export interface SourceChange {
  /** From the root of the project. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export type Harness = Pick<typeof import('./run-schedule.ts'), 'runSchedule'>;

const root = resolve(import.meta.dirname, '../..');
const changeSets = new Map<string, readonly SourceChange[]>();
const applied = new Set<SourceChange>();
const parameter = '?changed=';

/**
 * Loads the harness with all of `lib` once more, with these changes made to the texts before they run. Rejects when a
 * text does not stand in its file exactly once, or when its file is not part of what is loaded.
 */
export async function loadChanged(changes: readonly SourceChange[]): Promise<Harness> {
  if (changeSets.size === 0) registerHooks({ resolve: resolveChanged, load: loadSource });
  const key = `${changeSets.size + 1}`;
  changeSets.set(key, changes);
  // The parameter makes it another module to Node, with the same exports.
  const harness: Harness = await import(`./run-schedule.ts${parameter}${key}`);
  const idle = changes.find((change) => !applied.has(change));
  if (idle !== undefined) throw new Error(`${idle.file} is not part of the harness`);
  return harness;
}

/** What a module with the parameter imports has it too, as far as it is the project's own. */
const resolveChanged: Parameters<typeof registerHooks>[0]['resolve'] = (specifier, context, nextResolve) => {
  const resolved = nextResolve(specifier, context);
  const key = keyOf(context.parentURL);
  const isOwn = resolved.url.endsWith('.ts') && !resolved.url.includes('/node_modules/');
  return key === undefined || !isOwn ? resolved : { ...resolved, url: `${resolved.url}${parameter}${key}` };
};

const loadSource: Parameters<typeof registerHooks>[0]['load'] = (url, context, nextLoad) => {
  const key = keyOf(url);
  if (key === undefined) return nextLoad(url, context);
  const path = fileURLToPath(url.slice(0, url.indexOf(parameter)));
  const file = relative(root, path).replaceAll('\\', '/');
  const own = (changeSets.get(key) ?? []).filter((change) => change.file === file);
  const source = own.length === 0 ? strippedFile(path) : stripTypeScriptTypes(own.reduce(changed, sourceOf(path)));
  return { format: 'module', source, shortCircuit: true };
};

const sources = new Map<string, string>();
const stripped = new Map<string, string>();

function sourceOf(path: string): string {
  const known = sources.get(path) ?? readFileSync(path, 'utf8');
  sources.set(path, known);
  return known;
}

/** Loaded dozens of times, a file is read and freed of its types once. */
function strippedFile(path: string): string {
  const known = stripped.get(path) ?? stripTypeScriptTypes(sourceOf(path));
  stripped.set(path, known);
  return known;
}

function changed(source: string, change: SourceChange): string {
  const { file, find, replace } = change;
  const times = source.split(find).length - 1;
  if (times !== 1) throw new Error(`${file} has ${times} times, not once: ${find}`);
  applied.add(change);
  return source.replace(find, () => replace);
}

function keyOf(url: string | undefined): string | undefined {
  const at = url?.indexOf(parameter) ?? -1;
  return url === undefined || at < 0 ? undefined : url.slice(at + parameter.length);
}
