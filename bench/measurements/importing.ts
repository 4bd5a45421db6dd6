import { execFile } from 'node:child_process';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Spread, spreadOf } from '../measured.ts';

export interface ImportResult {
  /** Of what the function loads, source maps left out. */
  readonly bundleBytes: number;
  readonly files: number;
  /** From the end of Node's own start to a handler that could answer. */
  readonly importMs: Spread;
  /** The same with Node's own start. */
  readonly processMs: Spread;
}

const run = promisify(execFile);

/** What the function is told; nothing of it is asked for while it loads. */
const environment = {
  TABLE: 'bench',
  STAGE: 'bench',
  AWS_REGION: 'us-east-1',
  QUEUE_URL: 'http://127.0.0.1:1/queue',
  TOKENS: '',
  HUB_NAME: 'bench',
};

/** What Lambda's runtime defines before it loads a function. */
const runtime = `data:text/javascript,${encodeURIComponent(
  'globalThis.awslambda = { streamifyResponse: (handler) => handler, HttpResponseStream: {} };',
)}`;

/** From the end of Node's own start until everything that was asked for is loaded. */
const elapsed = 'process.stdout.write(String(performance.now() - performance.nodeTiming.bootstrapComplete));';

/** Builds the API function as it is deployed, and loads it in new processes. */
export async function measureImporting(root: string, out: string, samples: number): Promise<ImportResult> {
  await run(process.execPath, [join(root, 'infra/build.ts'), '--out', out], { cwd: root });
  const folder = join(out, 'functions/api');
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.mjs'));
  const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).size));
  const importMs: number[] = [];
  const processMs: number[] = [];
  // The first one finds cold files, which says something of a disk and nothing of the function.
  for (let round = -1; round < samples; round += 1) {
    const begun = performance.now();
    const loaded = [runtime, pathToFileURL(join(folder, 'index.mjs')).href].flatMap((url) => ['--import', url]);
    const { stdout } = await run(process.execPath, [...loaded, '--eval', elapsed], { env: environment });
    if (round < 0) continue;
    importMs.push(Number(stdout));
    processMs.push(performance.now() - begun);
  }
  await rm(out, { recursive: true, force: true });
  const bundleBytes = sizes.reduce((sum, size) => sum + size, 0);
  return { bundleBytes, files: files.length, importMs: spreadOf(importMs), processMs: spreadOf(processMs) };
}
