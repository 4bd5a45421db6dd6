import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { type LockedPackage, lockFile, root } from './locked-packages.ts';

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
}

interface Dependency {
  readonly ref: string;
  readonly dependsOn?: readonly string[];
}

interface Bom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly Dependency[];
}

const maxBomBytes = 64 * 1024 * 1024;

/**
 * What is shipped, as CycloneDX, from `npm sbom` and nothing but the lock file. npm is asked for all packages: with
 * `--omit=dev` it leaves out what development needs too, and with it a quarter of what is shipped. Rejects when a package is missing.
 */
async function billOfMaterials(name: string, shipped: readonly LockedPackage[]): Promise<Bom> {
  const asked = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--offline'];
  const { stdout } = await promisify(execFile)('npm', asked, { cwd: root, maxBuffer: maxBomBytes });
  const bom = JSON.parse(stdout) as Bom;
  const ids = new Set(shipped.map(idOf));
  const components = bom.components.filter((component) => ids.has(idOf(component)));
  const missing = [...ids].filter((id) => !components.some((component) => idOf(component) === id));
  if (missing.length > 0) throw new Error(`npm sbom does not list ${missing.join(', ')}`);
  const own = bom.metadata.component;
  const refs = new Set([own['bom-ref'], ...components.map((component) => component['bom-ref'])]);
  const dependencies = bom.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }));
  // npm calls it by the folder that it lies in.
  const component = { ...own, name };
  return { ...bom, metadata: { ...bom.metadata, component }, components, dependencies };
}

function idOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name}@${version}`;
}

/** The licence of each package that is shipped, in its own words where it brings them along. */
async function licenceTexts(version: string, shipped: readonly LockedPackage[]): Promise<string> {
  const texts = await Promise.all(shipped.map(licenceText));
  return `What Rollcall ${version} is made of, and under which licences.\n\n${texts.join('\n')}`;
}

async function licenceText(locked: LockedPackage): Promise<string> {
  const folder = join(root, locked.place);
  const names = (await readdir(folder))
    .filter((name) => /^(?:licen[cs]e|notice|copying|unlicense)/i.test(name))
    .toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const said = texts.length === 0 ? ['It brings no text along; the licence is the one named above.\n'] : texts;
  return `${'='.repeat(80)}\n${idOf(locked)}: ${locked.license}\n\n${said.map((text) => `${text.trim()}\n`).join('\n')}`;
}

const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'dist') } } });
const out = resolve(values.out);
const { name, version, packages } = await lockFile();
const shipped = packages.filter(({ isDevelopment }) => !isDevelopment);
const [bom, texts] = await Promise.all([billOfMaterials(name, shipped), licenceTexts(version, shipped)]);
await mkdir(out, { recursive: true });
await writeFile(join(out, 'rollcall.cdx.json'), `${JSON.stringify(bom, null, 2)}\n`);
await writeFile(join(out, 'third-party.txt'), texts);
process.stdout.write(
  `rollcall.cdx.json    ${bom.components.length} packages\nthird-party.txt      ${shipped.length} licences\n`,
);
