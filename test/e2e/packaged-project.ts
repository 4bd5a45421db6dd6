import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { zipEntries } from './zip-entries.ts';

const run = promisify(execFile);
const projectRoot = resolve(import.meta.dirname, '..', '..');
const timeout = 150_000;

const Resource = z.looseObject({
  Type: z.string(),
  DeletionPolicy: z.string().optional(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});
export type Resource = z.output<typeof Resource>;

const Template = z.looseObject({ Resources: z.record(z.string(), Resource) });

/** What a deployment would send: the template, the archive of each function, and the folder it was all made in. */
export interface PackagedProject {
  readonly folder: string;
  readonly resources: Readonly<Record<string, Resource>>;
  /** The archive of a function, unpacked. */
  archive(name: string): Promise<ReadonlyMap<string, Buffer>>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Builds and packages a copy of the project as one does before a deployment, but with no home, no credentials and,
 * where the system can take it away, no network. `files` are the configuration: `rollcall.yml` and what it includes.
 */
export async function packageProject(files: Readonly<Record<string, string>>): Promise<PackagedProject> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-package-'));
  const remove = () => rm(folder, { recursive: true });
  try {
    await packageInto(folder, files);
    const template = await readFile(join(folder, '.serverless', 'cloudformation-template-update-stack.json'), 'utf8');
    return {
      folder,
      resources: Template.parse(JSON.parse(template)).Resources,
      archive: async (name) => zipEntries(await readFile(join(folder, '.serverless', `${name}.zip`))),
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function packageInto(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await write(join(folder, 'configuration', name), text);
  await run(process.execPath, buildArguments(folder), { cwd: projectRoot, env: {}, timeout });
  for (const name of ['serverless.yml', 'infra', 'package.json']) {
    await cp(join(projectRoot, name), join(folder, name), { recursive: true });
  }
  await cp(join(projectRoot, 'lib', 'mechanisms'), join(folder, 'lib', 'mechanisms'), { recursive: true });
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  await mkdir(join(folder, 'home'));
  const [command, ...rest] = [...(await withoutNetwork()), process.execPath, osls, 'package'];
  const env = { HOME: join(folder, 'home'), PATH: process.env['PATH'] };
  await run(command, rest, { cwd: folder, env, timeout });
}

const osls = join(projectRoot, 'node_modules', 'osls', 'bin', 'serverless.js');

function buildArguments(folder: string): string[] {
  const config = join(folder, 'configuration', 'rollcall.yml');
  return [join(projectRoot, 'infra', 'build.ts'), '--out', join(folder, 'dist'), '--config', config];
}

/** Linux lets a user run a program in a network of its own, with nothing in it; elsewhere it keeps the one there is. */
async function withoutNetwork(): Promise<readonly string[]> {
  try {
    await run('unshare', ['--map-root-user', '--net', 'true'], { timeout });
    return ['unshare', '--map-root-user', '--net'];
  } catch {
    return [];
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
