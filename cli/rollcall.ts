import { cliEnvironment } from './env.ts';
import { run } from './run.ts';
import { takeProcessSignals } from './signals.ts';
import { processTerminal } from './terminal.ts';

/** What a client left open (a connection that is kept alive) does not keep the process. */
const lingerMs = 1000;

process.exitCode = await run(process.argv.slice(2), {
  terminal: processTerminal(),
  environment: cliEnvironment(),
  clock: { nowMs: () => Date.now() },
  takeSignals: takeProcessSignals,
});
setTimeout(() => process.exit(), lingerMs).unref();
