import type { Command } from 'commander';
import { createProgram } from './program.ts';
import type { CliWorld } from './world.ts';

/** A block of documentation that shows a help: the command on its first line, then what it prints. */
const helpBlock = /```text\n\$ rollcall(?: (\w+(?: \w+)?))? --help\n[\s\S]*?```/g;

/** A page with every help as the command line prints it now. */
export function withCurrentHelp(page: string): string {
  const program = createProgram(silent, () => undefined);
  return page.replaceAll(helpBlock, (_block, name: string | undefined) => {
    const command = (name?.split(' ') ?? []).reduce<Command | undefined>(
      (parent, part) => parent?.commands.find((each) => each.name() === part),
      program,
    );
    if (command === undefined) throw new TypeError(`there is no command ${name}`);
    return `\`\`\`text\n$ rollcall${name === undefined ? '' : ` ${name}`} --help\n${command.helpInformation()}\`\`\``;
  });
}

/** The commands whose help a page shows. */
export function commandsShownIn(page: string): readonly string[] {
  return [...page.matchAll(helpBlock)].map(([, name]) => name ?? '');
}

/** Every command by its name, those of a command behind it. */
export function commandNames(): readonly string[] {
  return createProgram(silent, () => undefined).commands.flatMap((command) => {
    return [command.name(), ...command.commands.map((each) => `${command.name()} ${each.name()}`)];
  });
}

/** Help is built from what commands declare: nothing is written, read or run. */
const silent: CliWorld = {
  terminal: {
    out: { write: () => undefined, isTerminal: false },
    err: { write: () => undefined, isTerminal: false },
  },
  environment: { url: undefined, tokenFile: undefined, all: {} },
  clock: { nowMs: () => 0 },
  takeSignals: () => ({ stop: AbortSignal.abort(), onReload: () => undefined, onStoreFailure: () => undefined }),
};
