import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { grantedText } from '../../lib/deployment/grants.ts';
import { grantedFile } from '../../lib/deployment/settings.ts';
import { templateText } from '../../lib/deployment/template-text.ts';
import { travellingConfig } from '../../lib/deployment/travelling-config.ts';
import { addStackOptions, type DeploymentOptions, stackFor } from '../deployment-options.ts';
import type { CliWorld, Finish } from '../world.ts';
import { archiveOf } from './archive.ts';
import { builtFunction } from './built-functions.ts';

/** As much of a digest as tells one archive from another in a name. */
const nameLength = 16;

interface PackageOptions extends DeploymentOptions {
  readonly out: string;
}

interface Archive {
  readonly name: string;
  readonly sha256: string;
  readonly content: Uint8Array;
}

/** `rollcall package`: a deployment without any tool but CloudFormation. */
export function addPackage(program: Command, { terminal }: CliWorld, finish: Finish): void {
  const command = program
    .command('package')
    .description('Write what CloudFormation needs to deploy: template.yaml, an archive for each function, SHA256SUMS.');
  addStackOptions(command)
    .requiredOption('--out <folder>', 'where to write')
    .action(async (options: PackageOptions) => {
      terminal.out.write(await packaged(options));
      finish(0);
    });
}

async function packaged({ out, ...options }: PackageOptions): Promise<string> {
  const { template, functions, grants } = await stackFor(options);
  const config = await contentsOf(await travellingConfig(options.config));
  const beside = new Map([...config, [grantedFile, Buffer.from(grantedText(grants))]]);
  const archives = new Map<string, Archive>();
  for (const code of new Set(functions.map((each) => each.code))) {
    const files = await builtFunction(code);
    archives.set(code, await namedArchive(code, code === 'api' ? files : new Map([...files, ...beside])));
  }
  const names = new Map([...archives].map(([code, { name }]) => [code, name]));
  const sums = [...archives.values()].map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
  await mkdir(out, { recursive: true });
  for (const { name, content } of archives.values()) await writeFile(join(out, name), content);
  await writeFile(join(out, 'SHA256SUMS'), sums);
  await writeFile(join(out, 'template.yaml'), templateText(template, functions, names));
  const sizes = [...archives.values()].map(({ name, content }) => `${name}  ${Math.ceil(content.length / 1000)} kB\n`);
  return `${sizes.join('')}SHA256SUMS\ntemplate.yaml\n`;
}

async function contentsOf(files: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  for (const [place, path] of files) contents.set(place, await readFile(path));
  return contents;
}

async function namedArchive(code: string, files: ReadonlyMap<string, Uint8Array>): Promise<Archive> {
  const content = await archiveOf(files);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { name: `${code}-${sha256.slice(0, nameLength)}.zip`, sha256, content };
}
