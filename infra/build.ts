import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { travellingConfig } from '../lib/deployment/travelling-config.ts';
import { ConfigError } from '../lib/errors.ts';

/** A program to build: its source, and the folder of its own that holds all of it and nothing else. */
interface Bundle {
  readonly source: string;
  readonly folder: string;
  readonly entry: string;
  readonly external?: readonly string[];
}

const root = resolve(import.meta.dirname, '..');

const functions = ['api', 'dispatch', 'refresh'].map(
  (name): Bundle => ({ source: `functions/${name}.ts`, folder: `functions/${name}`, entry: 'index' }),
);

/** The embedded store loads a native module by its place on disk: it cannot be bundled, and is installed beside. */
const cli: Bundle = {
  source: 'cli/rollcall.ts',
  folder: 'cli',
  entry: 'rollcall',
  external: ['abstract-level', 'dynalite'],
};

/** CommonJS packages ask for built-in modules with `require`, which an ECMAScript module does not have. */
const requireBanner =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** zod carries its messages in fifty languages, and a bundler cannot tell that they are not used. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
  },
};

/** `z` is an object to a bundler, all of which is kept; of a namespace, it keeps what is named. */
const namedParts: Plugin = {
  name: 'named-parts',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](?:cli|functions|lib)[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        /^import \{ z \} from 'zod';$/gm,
        "import * as z from 'zod';",
      ),
      loader: 'ts',
    }));
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  chunkNames: 'chunks/[name]-[hash]',
  format: 'esm',
  legalComments: 'none',
  logLevel: 'warning',
  mainFields: ['module', 'main'],
  metafile: true,
  minify: true,
  outExtension: { '.js': '.mjs' },
  platform: 'node',
  plugins: [englishOnly, namedParts],
  sourcemap: 'external',
  splitting: true,
  target: 'node24',
  banner: { js: requireBanner },
} satisfies BuildOptions;

/**
 * Builds one program into its folder, and beside its source maps writes nothing that it cannot come to load: esbuild makes
 * a chunk for each `import()` that it sees, also of one in code that this program does without.
 */
async function buildBundle({ source, folder, entry, external = [] }: Bundle, out: string): Promise<string> {
  const outdir = join(out, folder);
  const { metafile, outputFiles } = await build({
    ...shared,
    external: [...external],
    entryPoints: [{ in: source, out: entry }],
    outdir,
    write: false,
  });
  const main = nameOf(join(outdir, `${entry}.mjs`));
  const kept = loadedFrom(metafile.outputs, main, ['import-statement', 'dynamic-import']);
  await rm(outdir, { recursive: true, force: true });
  for (const { path, contents } of outputFiles) {
    if (kept.has(nameOf(path.replace(/\.map$/, '')))) await writeInto(path, contents);
  }
  const outputs = Object.fromEntries(Object.entries(metafile.outputs).filter(([file]) => kept.has(file)));
  await writeInto(join(out, 'meta', `${folder.replaceAll('/', '-')}.json`), JSON.stringify({ ...metafile, outputs }));
  return sizeLine(folder, outputs, main);
}

function sizeLine(folder: string, outputs: Metafile['outputs'], main: string): string {
  const all = Object.keys(outputs);
  const first = [...loadedFrom(outputs, main, ['import-statement'])];
  const [size, startSize] = [all, first].map((files) =>
    kilobytes(files.reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0)),
  );
  return `${folder.padEnd(20)} ${size} kB in ${all.length} files, ${startSize} kB of it at start`;
}

/** The built files that one file can come to load by these kinds of import, itself included. */
function loadedFrom(
  outputs: Metafile['outputs'],
  file: string,
  kinds: readonly string[],
  seen = new Set<string>(),
): Set<string> {
  if (seen.has(file) || outputs[file] === undefined) return seen;
  seen.add(file);
  for (const { path, kind } of outputs[file].imports) if (kinds.includes(kind)) loadedFrom(outputs, path, kinds, seen);
  return seen;
}

/** A path as esbuild writes it in its metafile. */
function nameOf(path: string): string {
  return relative(root, path).replaceAll('\\', '/');
}

async function writeInto(path: string, contents: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
}

function kilobytes(bytes: number): string {
  return String(Math.round(bytes / 1000)).padStart(6);
}

async function buildCli(out: string): Promise<string> {
  const line = await buildBundle(cli, out);
  const main = join(out, cli.folder, `${cli.entry}.mjs`);
  const code = await readFile(main, 'utf8');
  if (!code.startsWith('#!')) await writeFile(main, `#!/usr/bin/env node\n${code}`);
  await chmod(main, 0o755);
  return line;
}

/** Puts the configuration, with the files that it names, where the functions expect it. */
async function copyConfig(named: string, out: string): Promise<string> {
  await rm(join(out, 'config'), { recursive: true, force: true });
  if (named === '' && !existsSync('rollcall.yml')) return 'config               none: CONFIG_FILE is not set';
  const copies = await travellingConfig(named === '' ? 'rollcall.yml' : named);
  const places = [...copies].map(([place, origin]) => [relative('dist', place), origin] as const);
  for (const [place, origin] of places) {
    await mkdir(dirname(join(out, place)), { recursive: true });
    await copyFile(origin, join(out, place));
  }
  return `config               ${places.map(([place]) => relative('config', place)).join(', ')}`;
}

/** Everything; or, with `--entry`, nothing but one other program, as the functions are built. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: join(root, 'dist') },
      config: { type: 'string', default: process.env['CONFIG_FILE'] ?? '' },
      entry: { type: 'string', default: '' },
    },
  });
  const out = resolve(values.out);
  if (values.entry !== '') {
    const line = await buildBundle({ source: values.entry, folder: 'entry', entry: 'index' }, out);
    process.stdout.write(`${line}\n`);
    return;
  }
  const config = await copyConfig(values.config, out);
  const lines = [...(await Promise.all(functions.map((each) => buildBundle(each, out)))), await buildCli(out)];
  process.stdout.write(`${[...lines, config].join('\n')}\n`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
