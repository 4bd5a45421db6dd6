import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ListServer, startListServer } from '../testing/list-server.ts';
import { type TemporaryFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { ran, served, testWorld } from '../testing/test-world.ts';

const addresses = Array.from({ length: 20 }, (_, index) => `192.0.2.${index + 10}:80`);
const [first = '', second = ''] = addresses;

let folder: TemporaryFolder;
let known: ListServer;
let unknown: ListServer;
let hub: Awaited<ReturnType<typeof served>>;

const http = (url: string) => ({ http_sd_configs: [{ url }] });
const fixed = (...targets: readonly string[]) => ({ static_configs: [{ targets, labels: { team: 'shop' } }] });

/** The text of a configuration of these jobs. */
function configOf(jobs: Readonly<Record<string, object>>, rollcall: object = {}): string {
  const scrape_configs = Object.entries(jobs).map(([job_name, job]) => ({ job_name, ...job }));
  return JSON.stringify({ scrape_configs, rollcall });
}

/** A hub with a job of twenty targets from a source, and one of two static ones. */
beforeAll(async () => {
  folder = await temporaryFolder();
  known = await startListServer(...addresses);
  unknown = await startListServer(...addresses.slice(0, 3), 'new:80');
  const config = configOf({ web: http(known.url), fixed: fixed(first, second) });
  hub = await served(['--config', await folder.write('rollcall.yml', config)]);
  await hub.out.waitFor(/\+20 /);
});
afterAll(async () => {
  await hub.stop();
  await known.close();
  await unknown.close();
  await folder[Symbol.asyncDispose]();
});

async function plan(jobs: Readonly<Record<string, object>>, rollcall: object = {}, ...args: readonly string[]) {
  const file = await folder.write('new.yml', configOf(jobs, rollcall));
  const before = await (await fetch(`${hub.url}/api/v1/jobs`)).text();
  const answer = await ran(['plan', file, ...args], testWorld({ environment: { url: hub.url } }));
  expect(await (await fetch(`${hub.url}/api/v1/jobs`)).json()).toMatchObject({
    data: { configuration: JSON.parse(before).data.configuration },
  });
  return answer;
}

describe('plan', () => {
  it('says that nothing changes', async () => {
    const { exitCode, out } = await plan({ web: http(known.url), fixed: fixed(first, second) });

    expect(exitCode).toBe(0);
    expect(out).toMatch(/^web +as before +- +- +-$/m);
    expect(out).toMatch(/^fixed +as before/m);
  });

  it('says which targets would come and go, and that the guard would hold them', async () => {
    const { exitCode, out } = await plan({ web: http(unknown.url), fixed: fixed(first, second) });

    expect(exitCode).toBe(0);
    expect(out).toMatch(/^web +20 -> 4 +1 +17 +3 +held until confirmed, or approved$/m);
    expect(out).toMatch(
      /^web\n {2}\+ new:80\n {2}- 192\.0\.2\.13:80\n(?: {2}- \S+\n){9} {2}- and 7 more\n(?: {2}~ \S+\n){3}$/m,
    );
  });

  it('says what goes at once: a job, and what the file itself takes out', async () => {
    const { out } = await plan({ fixed: fixed(first) });

    expect(out).toMatch(/^web +20 -> 0 +0 +20 +0 +404 from then on$/m);
    expect(out).toMatch(/^fixed +2 -> 1 +0 +1 +0 +goes once what comes was read$/m);
  });

  it('takes what the hub knows of a provider from there, for a new job too, with the labels of the new settings', async () => {
    known.fail();
    const jobs = { web: http(known.url), fixed: fixed(first, second), copy: { ...http(known.url), ...fixed('x:80') } };

    const { exitCode, out } = await plan(jobs, { drop_labels: ['team'] }, '--json');
    const asked = await plan(jobs, {}, '--ask');
    known.list(...addresses);

    const [, , copy] = JSON.parse(out);
    expect(exitCode).toBe(0);
    expect(copy).toMatchObject({ job: 'copy', state: 'new', difference: { before: 0, after: 21 } });
    expect(asked.exitCode).toBe(1);
    expect(asked.out).toMatch(/^copy +\? +- +- +- +not known$/m);
    expect(asked.out).toMatch(/ {2}! http\/\S+ cannot be read from here: .*500/);
  });

  it('says what would have other labels', async () => {
    const { out } = await plan({ web: http(known.url), fixed: { static_configs: [{ targets: [first, second] }] } });

    expect(out).toMatch(/^fixed +2 -> 2 +0 +0 +2 *$/m);
    expect(out).toContain(`  ~ ${first}\n`);
  });

  it('shows every mistake of the configuration', async () => {
    const { exitCode, err } = await ran(['plan', await folder.write('bad.yml', 'scrape_configs: [{}]')]);

    expect(exitCode).toBe(1);
    expect(err).toContain('job_name');
  });

  it('knows no job of which a source cannot be read', async () => {
    unknown.fail();

    const { exitCode, out } = await plan({
      web: { ...http(unknown.url), ...fixed('x:80') },
      fixed: fixed(first, second),
    });

    expect(exitCode).toBe(1);
    expect(out).toMatch(/^web +\? +- +- +- +not known$/m);
    expect(out).not.toContain('x:80');
  });
});
