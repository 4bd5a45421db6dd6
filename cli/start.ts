import { join, relative, resolve } from 'node:path';
import { cliEnvironment } from './env.ts';
import { errorText, exitCodeOf } from './error-text.ts';
import { run } from './run.ts';
import { takeProcessSignals } from './signals.ts';
import { startFileServer } from './start/file-server.ts';
import { processTerminal } from './terminal.ts';

/** `npm start`: the example, with the small file server that its job `http` asks. More arguments are those of `serve`. */
const examples = resolve(import.meta.dirname, '..', 'examples');
/** As examples/rollcall.yml names it. */
const filePort = 9197;

const terminal = processTerminal();

async function start(): Promise<number> {
  const files = await startFileServer(join(examples, 'targets.json'), '/targets.json', filePort);
  try {
    const config = relative(process.cwd(), join(examples, 'rollcall.yml'));
    return await run(['serve', '--config', config, ...process.argv.slice(2)], {
      terminal,
      environment: cliEnvironment(),
      clock: { nowMs: () => Date.now() },
      takeSignals: takeProcessSignals,
    });
  } finally {
    await files.close();
  }
}

try {
  process.exitCode = await start();
} catch (error) {
  terminal.err.write(errorText(error));
  process.exitCode = exitCodeOf(error);
}
setTimeout(() => process.exit(), 1000).unref();
