import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { peer } from '../peers/peer.ts';
import { until } from '../support/until.ts';
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts';
import { type HubProcess, rollcall, startHub } from './hub-process.ts';
import { type ListSource, type SourceGroup, startListSource } from './list-source.ts';
import { lineOf, type PrometheusServer, startPrometheus } from './prometheus-server.ts';

/** Nine jobs over four lists: each job's name begins with the path of its source. */
const jobs = ['a1', 'a2', 'a3', 'b1', 'b2', 'c/1', 'c 2%', 'd1', 'd-ü'];
const within = 30_000;
const binary = peer('prometheus', ['prometheus']);

const Providers = z.object({ providers: z.array(z.object({ failures: z.number() })) });

/** Two targets of different groups, with labels that bite: empty, Unicode, quotes. Nothing listens there. */
function groupsOf(list: string, ports: readonly number[] = [1, 2]): readonly SourceGroup[] {
  return ports.map((port) => ({
    targets: [`127.0.0.1:${port}`],
    labels: { __meta_list: list, __meta_text: `ü "${port}" \\`, team: port === 1 ? 'web' : 'shop' },
  }));
}

function linesFor(names: readonly string[], groups: (name: string) => readonly SourceGroup[]): readonly string[] {
  return names
    .flatMap((name) =>
      groups(name).flatMap(({ targets, labels }) =>
        targets.map((address) => lineOf(name, { __address__: address, ...labels })),
      ),
    )
    .sort();
}

function configurationFor(source: string, paths: ReadonlyMap<string, string>): string {
  const blocks = jobs.map(
    (name) => `  - job_name: ${JSON.stringify(name)}
    http_sd_configs:
      - url: ${source}/${paths.get(name) ?? name.slice(0, 1)}
        refresh_interval: 1s
`,
  );
  return `scrape_configs:\n${blocks.join('')}`;
}

describe.skipIf(binary === undefined)('a real Prometheus that reads from rollcall serve', () => {
  let directory: string;
  let config: string;
  let source: ListSource;
  let proxy: CountingProxy;
  let hub: HubProcess;
  let prometheus: PrometheusServer;
  const everything = linesFor(jobs, (name) => groupsOf(name.slice(0, 1)));

  const restartHub = async () => {
    hub = await startHub(config, join(directory, 'data'));
    proxy.forwardTo(hub.url);
  };
  const seen = (lines: readonly string[]) =>
    until(
      () => prometheus.targets(),
      (targets) => JSON.stringify(targets) === JSON.stringify(lines),
      within,
    );
  /** Looks again and again while something happens: a target that is missing for a moment is a target lost. */
  const keeps = async (lines: readonly string[], meanwhile: () => Promise<void>) => {
    const ended = new AbortController();
    const watching = (async () => {
      while (!ended.signal.aborted) {
        expect(await prometheus.targets()).toEqual(lines);
        await pause(200);
      }
    })();
    await Promise.all([meanwhile().finally(() => ended.abort()), watching]);
    expect(await prometheus.targets()).toEqual(lines);
  };
  const failingTwice = () =>
    until(
      async () => Providers.parse(await hub.api('/api/v1/providers')),
      ({ providers }) => providers.every(({ failures }) => failures >= 2),
      within,
    );

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rollcall-e2e-'));
    config = join(directory, 'rollcall.yml');
    source = await startListSource();
    for (const list of ['a', 'b', 'c', 'd']) source.set(`/${list}`, groupsOf(list));
    await writeFile(config, configurationFor(source.url, new Map()));
    proxy = await startCountingProxy();
    await restartHub();
    prometheus = await startPrometheus(
      binary ?? '',
      await rollcall('check', config, '--print-prometheus', '--url', proxy.url),
    );
  }, 60_000);

  afterAll(async () => {
    await prometheus?.[Symbol.asyncDispose]();
    await hub?.[Symbol.asyncDispose]();
    await proxy?.[Symbol.asyncDispose]();
    await source?.[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  }, 60_000);

  it('sees every target of every job with all its labels', async () => {
    expect(await seen(everything)).toHaveLength(18);
  }, 60_000);

  it('polls four times an interval for nine jobs over four lists', async () => {
    proxy.reset();
    await pause(5_000);

    const counts = [...proxy.counts().entries()];

    expect(counts.map(([path]) => path).sort()).toEqual(['/sd/a1', '/sd/b1', '/sd/d1', '/sd?job=c%2F1']);
    for (const [, count] of counts) {
      expect(count).toBeGreaterThanOrEqual(4);
      expect(count).toBeLessThanOrEqual(6);
    }
  }, 60_000);

  it('loses a target that is gone, and no other', async () => {
    source.set('/a', groupsOf('a', [2]));

    await seen(linesFor(jobs, (name) => groupsOf(name.slice(0, 1), name.startsWith('a') ? [2] : [1, 2])));

    source.set('/a', groupsOf('a'));
    await seen(everything);
  }, 90_000);

  it('keeps all of them through an outage of the source, and through a restart of the hub meanwhile', async () => {
    await keeps(everything, async () => {
      source.down(true);
      await failingTwice();
      expect(await hub.process.stop()).toBe(0);
      await restartHub();
      await failingTwice();
      proxy.reset();
      await until(
        async () => proxy.counts().size,
        (polled) => polled === 4,
        within,
      );
    });
    source.down(false);
  }, 120_000);

  it('keeps all of them through an edit of the configuration whose new source does not answer yet', async () => {
    await keeps(everything, async () => {
      await writeFile(
        config,
        configurationFor(
          source.url,
          new Map([
            ['a1', 'e'],
            ['a2', 'e'],
            ['a3', 'e'],
          ]),
        ),
      );
      hub.process.signal('SIGHUP');
      await until(
        async () => Providers.parse(await hub.api('/api/v1/providers')),
        ({ providers }) => providers.some(({ failures }) => failures >= 2),
        within,
      );
    });

    source.set('/e', groupsOf('e'));

    await seen(linesFor(jobs, (name) => groupsOf(name.startsWith('a') ? 'e' : name.slice(0, 1))));
  }, 120_000);
});
