import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { startListServer } from '../../cli/testing/list-server.ts';
import { httpConfig, temporaryFolder } from '../../cli/testing/temporary-folder.ts';
import { ran, served } from '../../cli/testing/test-world.ts';
import { startPrometheus } from '../e2e/prometheus-server.ts';
import { peer } from '../peers/peer.ts';
import { until } from '../support/until.ts';

const binary = peer('prometheus', ['prometheus']);
const address = '127.0.0.1:1';

/** Prometheus says its version on either stream. `http_headers` came with 2.55. */
function hasHttpHeaders(program: string): boolean {
  const { stdout, stderr } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  const [, major = '0', minor = '0'] = /version (\d+)\.(\d+)/.exec(`${stdout}${stderr}`) ?? [];
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 55);
}

describe.skipIf(binary === undefined)('a real Prometheus', () => {
  it('shows its token in every way that it knows, and gets nothing with a wrong one', async () => {
    await using folder = await temporaryFolder();
    const list = await startListServer(address);
    const config = await folder.write('rollcall.yml', httpConfig(list.url));
    const tokens = `${folder.path}/tokens.json`;
    const { out } = await ran(['token', 'create', 'prometheus', '--job', 'web', '--tokens-file', tokens]);
    const [right, wrong] = [await folder.write('right', out), await folder.write('wrong', 'rollcall_guess\n')];
    const hub = await served(['--config', config, '--tokens-file', tokens]);
    const ways: Readonly<Record<string, string>> = {
      bearer: `authorization: { type: Bearer, credentials_file: ${right} }`,
      basic: `basic_auth: { username: prometheus, password_file: ${right} }`,
      guess: `authorization: { type: Bearer, credentials_file: ${wrong} }`,
      ...(hasHttpHeaders(binary ?? '') ? { header: `http_headers: { X-Rollcall-Token: { files: [${right}] } }` } : {}),
    };
    const jobs = Object.entries(ways).map(
      ([name, way]) =>
        `  - job_name: ${name}\n    http_sd_configs:\n      - { url: '${hub.url}/sd/web', refresh_interval: 1s, ${way} }\n`,
    );
    const prometheus = await startPrometheus(binary ?? '', `scrape_configs:\n${jobs.join('')}`);
    const expected = Object.keys(ways)
      .filter((name) => name !== 'guess')
      .map((name) => `${name} ${address}`)
      .sort();

    const targets = await until(
      async () => (await prometheus.targets()).map((line) => line.split(' ').slice(0, 2).join(' ')),
      (lines) => lines.length >= expected.length,
      30_000,
    );

    expect(targets).toEqual(expected);
    expect(prometheus.output()).toMatch(/401/);
    expect(list.complaints()).toEqual([]);
    await prometheus[Symbol.asyncDispose]();
    expect(await hub.stop()).toBe(0);
    await list.close();
  }, 60_000);
});
