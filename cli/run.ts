import { CommanderError } from 'commander';
import { errorText, exitCodeOf } from './error-text.ts';
import { createProgram } from './program.ts';
import type { CliWorld } from './world.ts';

/** Options as Prometheus spells them, for those who bring their command line along. */
const spellings = new Map([
  ['--config.file', '--config'],
  ['--web.listen-address', '--listen'],
  ['--web.config.file', '--web-config'],
  ['--storage.path', '--data'],
  ['--log.level', '--log-level'],
]);

/** Runs one command. Resolves with its exit code: 0; 1 when it failed; 2 when it was called in a way that cannot work. */
export async function run(args: readonly string[], world: CliWorld): Promise<number> {
  let exitCode = 0;
  const program = createProgram(world, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args.map(plainSpelling), { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has said it already: help and version end with 0, all else is a mistake of the caller.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    world.terminal.err.write(errorText(error));
    return exitCodeOf(error);
  }
}

function plainSpelling(argument: string): string {
  const end = argument.indexOf('=');
  const name = end < 0 ? argument : argument.slice(0, end);
  const plain = spellings.get(name);
  return plain === undefined ? argument : `${plain}${argument.slice(name.length)}`;
}
