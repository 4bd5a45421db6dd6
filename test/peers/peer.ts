import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Servers are installed here, and not everyone's PATH has it. */
const serverDirectories = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * The path of the first of some commands that is installed, or undefined where the tests of a peer are to be skipped,
 * which is said on stderr. A command is also found through an environment variable of its name (`KNOTD`,
 * `MOTO_SERVER`). With `files`, all of these have to be there too. Throws where something is missing and `REQUIRE`, a comma
 * list, names the peer: a skipped test must not pass for a successful one there.
 */
export function peer(name: string, commands: readonly string[], files: readonly string[] = []): string | undefined {
  const found = commands.map(pathOf).find((path) => path !== undefined);
  const absent = files.filter((file) => !existsSync(file));
  if (found !== undefined && absent.length === 0) return found;
  const none = `none of ${commands.map((command) => `${command} (or $${variableOf(command)})`).join(', ')} is installed`;
  const missing = found === undefined ? none : `${absent.join(', ')} is not there`;
  if (isRequired(name)) throw new Error(`the peer ${name} is required, but ${missing}`);
  process.stderr.write(`skipping the tests of the peer ${name}: ${missing}\n`);
  return undefined;
}

function isRequired(name: string): boolean {
  const required = (process.env['REQUIRE'] ?? '').split(',').map((part) => part.trim());
  return required.includes(name);
}

function pathOf(command: string): string | undefined {
  const named = process.env[variableOf(command)];
  if (named !== undefined && named !== '') return isExecutable(named) ? named : undefined;
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), ...serverDirectories];
  return directories.map((directory) => join(directory, command)).find(isExecutable);
}

function variableOf(command: string): string {
  return command.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
