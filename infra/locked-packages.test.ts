import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { licencesPage } from './licences.ts';
import { lockFile, root } from './locked-packages.ts';

const { packages } = await lockFile();

/** Packages that would run something when they are installed, each with whether it may and why. */
const installScripts: Readonly<Record<string, { readonly mayRun: boolean; readonly reason: string }>> = {
  'classic-level': { mayRun: false, reason: 'it brings its binaries along, and would else compile them' },
  'es5-ext': { mayRun: false, reason: 'it prints a message' },
  esbuild: { mayRun: false, reason: 'its binary is a package of its own, which the lock file names' },
  node: { mayRun: true, reason: 'it fetches the Node of this machine, in the same version' },
};

/** What the formatter has for other systems: not everybody's registry has it, and npm then writes no digest down. */
const withoutDigest = /^@biomejs\/cli-(?:android|darwin|win32|linux-\w+-musl)/;

/** What may be shipped: nobody has to show their source for it. */
const licences = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0', 'PSF-2.0', 'Unlicense'];

describe('the lock file', () => {
  it('names for each package a digest, and no registry', () => {
    const open = packages.filter(({ name, integrity }) => integrity === undefined && !withoutDigest.test(name));

    expect(packages.length).toBeGreaterThan(300);
    expect(open).toEqual([]);
    expect(packages.filter(({ integrity = 'sha512-' }) => !integrity.startsWith('sha512-'))).toEqual([]);
    expect(packages.filter(({ resolved }) => resolved !== undefined)).toEqual([]);
    expect(packages.filter(({ name, isDevelopment }) => withoutDigest.test(name) && !isDevelopment)).toEqual([]);
  });

  it('has no package that runs something when it is installed, but those that are known', () => {
    const scripted = packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    const allowed = Object.entries(installScripts).map(([name, { mayRun }]) => [name, mayRun]);

    expect(scripted.toSorted()).toEqual(Object.keys(installScripts).toSorted());
    expect(manifest.allowScripts).toEqual(Object.fromEntries(allowed));
  });

  it('is refused in CI where a script is neither allowed nor denied', async () => {
    expect(await readFile(join(root, '.ci', 'run'), 'utf8')).toMatch(/ npm ci --strict-allow-scripts$/m);
  });
});

describe('what the project needs', () => {
  it('is named in one version each', () => {
    const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });

    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('is under licences that may be shipped', () => {
    const shipped = packages.filter(({ isDevelopment }) => !isDevelopment);

    expect(shipped.filter(({ license }) => !licences.includes(license))).toEqual([]);
    expect(packages.filter(({ license }) => license === '')).toEqual([]);
  });

  it('is what docs/licences.md says; renew it with: npm run renew:licences', async () => {
    expect(await readFile(join(root, 'docs/licences.md'), 'utf8')).toBe(await licencesPage());
  });
});
