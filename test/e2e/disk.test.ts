import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { type RunningProcess, startProcess } from './child-process.ts';
import { startHub } from './hub-process.ts';
import { type ListSource, startListSource } from './list-source.ts';

const cli = join(import.meta.dirname, '..', '..', 'cli', 'rollcall.ts');
const within = 20_000;

let directory: string;
let config: string;
let data: string;
let source: ListSource;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollcall-disk-'));
  config = join(directory, 'rollcall.yml');
  data = join(directory, 'data');
  source = await startListSource();
  await writeFile(
    config,
    `rollcall: {guard: {enabled: false}}\nscrape_configs:\n- job_name: web\n  http_sd_configs:\n  - url: ${source.url}/a\n    refresh_interval: 1s\n`,
  );
});
afterEach(async () => {
  await source[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

/** A list of its own for each number, so that it is known which one is served. */
function list(number: number): void {
  source.set('/a', [{ targets: [`192.0.2.1:${number}`, `192.0.2.2:${number}`], labels: { number: String(number) } }]);
}

/** The number of the list that is served; the status where there is none. A list that was never told fails. */
async function servedBy(url: string): Promise<number> {
  const answer = await fetch(`${url}/sd?job=web`);
  if (answer.status !== 200) return answer.status;
  const groups = (await answer.json()) as readonly { targets: readonly string[]; labels: { number: string } }[];
  const number = Number(groups[0]?.labels.number);
  expect(groups.flatMap(({ targets }) => targets).sort()).toEqual([`192.0.2.1:${number}`, `192.0.2.2:${number}`]);
  return number;
}

function mayMount(): boolean {
  try {
    execFileSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A hub whose data folder is a disk of its own with little room. */
async function startOnSmallDisk(): Promise<RunningProcess & { readonly url: string }> {
  const script = 'mkdir -p "$0" && mount -t tmpfs -o size=12m none "$0" && exec "$@"';
  const serve = [process.execPath, cli, 'serve', '--config', config, '--data', data, '--listen', '127.0.0.1:0'];
  const running = startProcess('unshare', ['-rm', 'sh', '-c', script, data, ...serve]);
  const found = await until(
    async () => /http:\/\/127\.0\.0\.1:\d+/.exec(running.output())?.[0],
    (url) => url !== undefined,
    within,
  );
  return { ...running, url: found ?? '' };
}

describe('rollcall serve on a disk', () => {
  it.skipIf(!mayMount())(
    'that is full serves on, and ends to be started anew once there is room',
    async () => {
      list(1);
      await using hub = await startOnSmallDisk();
      await until(
        () => servedBy(hub.url),
        (number) => number === 1,
        within,
      );
      const filler = join('/proc', String(hub.pid), 'root', data, 'filler');
      await writeFile(filler, Buffer.alloc(12 * 1024 * 1024)).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'ENOSPC' });
      });

      list(2);
      await until(
        async () => hub.output(),
        (output) => output.includes('cannot be written: '),
        within,
      );
      expect(await servedBy(hub.url)).toBe(1);

      await rm(filler);
      await until(
        async () => hub.output(),
        (output) => output.includes('the hub has to be started anew'),
        within,
      );
      // A signal that reaches it while it ends would be what it ended of.
      expect(await hub.exited()).toBe(1);
    },
    60_000,
  );

  it('that lost its last writes serves a list that was committed', async () => {
    list(1);
    {
      await using hub = await startHub(config, data);
      for (const number of [1, 2, 3]) {
        list(number);
        await until(
          () => servedBy(hub.url),
          (served) => served === number,
          within,
        );
      }
      hub.process.signal('SIGKILL');
    }
    source.down(true);
    const folder = join(data, 'dynamodb');
    const log = (await readdir(folder)).find((name) => name.endsWith('.log')) ?? '';
    const { size } = await stat(join(folder, log));

    const served = await Promise.all(
      [0.98, 0.8, 0.4].map(async (share) => {
        const torn = join(directory, `torn-${share}`);
        await cp(data, torn, { recursive: true, filter: (path) => !path.endsWith('.sock') });
        await truncate(join(torn, 'dynamodb', log), Math.floor(size * share));
        await using hub = await startHub(config, torn);
        return await servedBy(hub.url);
      }),
    );

    // A list that is not there is no empty one: its request waits for the source, which is down, and is refused.
    expect(served.filter((number) => ![1, 2, 3, 503].includes(number))).toEqual([]);
    expect([2, 3]).toContain(served[0]);
  });
});
