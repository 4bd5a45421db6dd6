import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Resource, resolvedTemplate } from '../support/resolved-template.ts';
import { zipEntries } from './zip-entries.ts';

const run = promisify(execFile);
const projectRoot = resolve(import.meta.dirname, '..', '..');
const timeout = 150_000;
/** A folder of its own: osls empties its usual one whenever it packages. */
const packageName = 'packaged-default';

/** A copy of the project with a configuration of its own, built. */
export interface BuiltProject {
  readonly folder: string;
  /** The configuration that it was built with. */
  readonly config: string;
  /** Runs osls in it with this environment, no home and no credentials but those. Resolves with what it printed. */
  osls(parameters: readonly string[], environment: Readonly<Record<string, string>>): Promise<string>;
  /** Runs its built command line. Resolves with what it printed. */
  rollcall(...parameters: readonly string[]): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a deployment would send: the template, the archive of each function, and the folder it was all made in. */
export interface PackagedProject extends BuiltProject {
  /** As CloudFormation would make them of the template as it stands. */
  readonly resources: Readonly<Record<string, Resource>>;
  /** The archive of a function, unpacked. */
  archive(name: string): Promise<ReadonlyMap<string, Buffer>>;
}

/** Builds a copy of the project. `files` are the configuration: `rollcall.yml` and what it includes. */
export async function buildProject(files: Readonly<Record<string, string>>): Promise<BuiltProject> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-package-'));
  const config = join(folder, 'configuration', 'rollcall.yml');
  const project: BuiltProject = {
    folder,
    config,
    osls: (parameters, environment) => runOsls(folder, [process.execPath, osls, ...parameters], environment),
    async rollcall(...parameters) {
      const { stdout } = await run(join(folder, 'dist', 'cli', 'rollcall.mjs'), parameters, {
        cwd: folder,
        env: { PATH: dirname(process.execPath) },
        timeout,
      });
      return stdout;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
  try {
    await build(folder, config, files);
    return project;
  } catch (error) {
    await project[Symbol.asyncDispose]();
    throw error;
  }
}

/** Packages a built copy as one does before a deployment, where the system can take it away without any network. */
export async function packageProject(files: Readonly<Record<string, string>>): Promise<PackagedProject> {
  const project = await buildProject(files);
  const { folder } = project;
  try {
    await runOsls(
      folder,
      [...(await withoutNetwork()), process.execPath, osls, 'package', '--package', packageName],
      {},
    );
    const template = await readFile(join(folder, packageName, 'cloudformation-template-update-stack.json'), 'utf8');
    return {
      ...project,
      resources: resolvedTemplate(JSON.parse(template)).resources,
      archive: async (name) => zipEntries(await readFile(join(folder, packageName, `${name}.zip`))),
    };
  } catch (error) {
    await project[Symbol.asyncDispose]();
    throw error;
  }
}

async function build(folder: string, config: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await write(join(folder, 'configuration', name), text);
  const script = join(projectRoot, 'infra', 'build.ts');
  const parameters = [script, '--out', join(folder, 'dist'), '--config', config];
  await run(process.execPath, parameters, { cwd: projectRoot, env: {}, timeout });
  for (const name of ['serverless.yml', 'package.json']) await cp(join(projectRoot, name), join(folder, name));
  for (const name of ['infra', 'lib', 'node_modules']) await symlink(join(projectRoot, name), join(folder, name));
  await mkdir(join(folder, 'home'));
}

const osls = join(projectRoot, 'node_modules', 'osls', 'bin', 'serverless.js');

async function runOsls(
  folder: string,
  [command = '', ...parameters]: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const env = { ...environment, HOME: join(folder, 'home'), PATH: process.env['PATH'] };
  const { stdout, stderr } = await run(command, parameters, { cwd: folder, env, timeout });
  return `${stdout}${stderr}`;
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
