import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { peer } from '../peers/peer.ts';
import { until } from '../support/until.ts';
import { startProcess } from './child-process.ts';
import { rollcall, startHub } from './hub-process.ts';
import { lineOf, startPrometheus } from './prometheus-server.ts';

const binary = peer('prometheus', ['prometheus']);
const cli = join(import.meta.dirname, '..', '..', 'cli', 'rollcall.ts');
const within = 20_000;

const groups = [1, 2, 3].map((port) => ({ targets: [`127.0.0.1:${port}`], labels: { __meta_text: `ü "${port}" \\` } }));
const lines = groups.flatMap(({ targets, labels }) =>
  targets.map((address) => lineOf('web', { __address__: address, ...labels })),
);

describe.skipIf(binary === undefined)('a real Prometheus that reads what rollcall pull writes', () => {
  it('has every target after a restart while the hub is away', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'rollcall-pull-'));
    await using close = new AsyncDisposableStack();
    close.defer(() => rm(directory, { recursive: true, force: true }));
    const [config, out] = [join(directory, 'rollcall.yml'), join(directory, 'web.json')];
    await writeFile(config, JSON.stringify({ scrape_configs: [{ job_name: 'web', static_configs: groups }] }));
    const prometheusConfig = JSON.stringify({
      scrape_configs: [{ job_name: 'web', file_sd_configs: [{ files: [out] }] }],
    });
    const seen = async () => {
      await using prometheus = await startPrometheus(binary ?? '', prometheusConfig);
      return await until(
        () => prometheus.targets(),
        (targets) => targets.length === lines.length,
        within,
      );
    };

    const hub = await startHub(config, join(directory, 'data'));
    close.use(hub);
    await rollcall('pull', '--once', '--url', hub.url, '--job', 'web', '--out', out);
    const pulling = startProcess(process.execPath, [
      cli,
      'pull',
      '--url',
      hub.url,
      '--job',
      'web',
      '--out',
      out,
      '--interval',
      '1s',
    ]);
    close.use(pulling);
    const before = await seen();
    expect(await hub.process.stop()).toBe(0);
    await until(
      async () => pulling.output(),
      (output) => output.includes('list kept as it was'),
      within,
    );
    const after = await seen();

    expect([before, after]).toEqual([lines, lines]);
    expect(await pulling.stop()).toBe(0);
  }, 90_000);
});
