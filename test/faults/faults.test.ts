import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Campaign } from './campaign.ts';
import { mutations } from './mutations.ts';

const program = resolve(import.meta.dirname, 'faults.ts');
const minuteMs = 60_000;
const seed = '1';
const maxBuffer = 64 * 1024 * 1024;
/** Nearly everything is garbage after a schedule, and is collected less often in a larger space. */
const roomy = '--max-semi-space-size=64';

interface Found {
  readonly name: string;
  readonly found?: { readonly promise: string };
}

/** What the harness prints, a value a line. It runs beside the tests: it loads `lib` in a way of its own. */
async function printed<Value>(...words: readonly string[]): Promise<readonly Value[]> {
  const run = promisify(execFile)(process.execPath, [roomy, program, '--json', '--seed', seed, ...words], {
    maxBuffer,
  });
  const { stdout } = await run.catch((error: { readonly stdout: string; readonly stderr: string }) => {
    if (error.stdout === '') throw new Error(error.stderr);
    return error;
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function campaign(...words: readonly string[]): Promise<Campaign> {
  const [only] = await printed<Campaign>(...words);
  if (only === undefined) throw new Error('nothing was printed');
  return only;
}

describe('the hub under faults', () => {
  it(
    'keeps every promise in ten thousand schedules, in which each fault befalls each await',
    async () => {
      const halves = await Promise.all([
        campaign('--schedules', '5000', '--every', '2'),
        campaign('--schedules', '5000', '--every', '2', '--from', '1'),
      ]);

      expect(halves.flatMap(({ broken }) => broken)).toEqual([]);
      for (const { refreshes, providers, faults, schedules } of halves) {
        expect(schedules).toBe(5000);
        expect([refreshes.median >= 6, providers.median >= 3, faults.median >= 3]).toEqual([true, true, true]);
      }
      const [first, second] = halves;
      const never = Object.keys(first.hits).filter((cell) => (first.hits[cell] ?? 0) + (second.hits[cell] ?? 0) === 0);
      expect(never).toEqual([]);
    },
    20 * minuteMs,
  );

  it(
    'keeps every promise on the embedded DynamoDB',
    async () => {
      const { broken, schedules } = await campaign('--schedules', '200', '--table', 'embedded');

      expect({ broken, schedules }).toEqual({ broken: [], schedules: 200 });
    },
    20 * minuteMs,
  );
});

describe('the fault harness', () => {
  it(
    'finds every fault that is put into the code of the hub',
    async () => {
      const found = await printed<Found>('--mutations');

      expect(found.map(({ name }) => name)).toEqual(mutations.map(({ name }) => name));
      expect(found.map((each) => each.found?.promise)).toEqual(mutations.map((each) => each.noticedBy ?? each.breaks));
    },
    20 * minuteMs,
  );

  it('has at least two faults for each promise', () => {
    const counts = [...Map.groupBy(mutations, ({ breaks }) => breaks)].map(([promise, some]) => [
      promise,
      some.length >= 2,
    ]);

    expect(Object.fromEntries(counts)).toEqual({ a: true, b: true, c: true, d: true, e: true, f: true, g: true });
  });

  it('does the same again for the same seed', async () => {
    const words = ['--schedules', '40', '--from', '77'];

    expect(await campaign(...words)).toEqual(await campaign(...words));
  });
});
