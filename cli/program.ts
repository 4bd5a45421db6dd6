import { Command } from 'commander';
import { version } from '../lib/version.ts';
import { addCheck } from './check/check-command.ts';
import { addDiscover } from './discover/discover-command.ts';
import { addIam } from './iam/iam-command.ts';
import { addPackage } from './package/package-command.ts';
import { addPlan } from './plan/plan-command.ts';
import { addPull } from './pull/pull-command.ts';
import { addApprove } from './remote/approve-command.ts';
import { addChanges } from './remote/changes-command.ts';
import { addRefresh } from './remote/refresh-command.ts';
import { addStatus } from './remote/status-command.ts';
import { addTargets } from './remote/targets-command.ts';
import { addServe } from './serve/serve-command.ts';
import { addToken } from './token/token-command.ts';
import { addVerify } from './verify/verify-command.ts';
import type { CliWorld, Finish } from './world.ts';

/** Help is as wide everywhere, so that docs/cli.md can show it. */
const helpWidth = 100;

/** Every command with its options. What a command comes to is handed to `finish`; errors are thrown. */
export function createProgram(world: CliWorld, finish: Finish): Command {
  const { out, err } = world.terminal;
  const program = new Command('rollcall')
    .description('Service discovery for Prometheus: ask once, remember, and serve it as http_sd.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      outputError: (text, write) => write(`rollcall: ${text.replace(/^error: /, '')}`),
      getOutHelpWidth: () => helpWidth,
      getErrHelpWidth: () => helpWidth,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  for (const add of [
    addServe,
    addCheck,
    addDiscover,
    addStatus,
    addRefresh,
    addApprove,
    addChanges,
    addTargets,
    addPlan,
    addPull,
    addVerify,
    addToken,
    addIam,
    addPackage,
  ]) {
    add(program, world, finish);
  }
  for (const command of program.commands) {
    command.showHelpAfterError(`  rollcall ${command.name()} --help lists what it takes`);
  }
  return program;
}
