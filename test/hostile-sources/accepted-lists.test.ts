import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProcess } from '../e2e/child-process.ts';
import { startPrometheus } from '../e2e/prometheus-server.ts';
import { peer } from '../peers/peer.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/until.ts';
import { type PublishedLists, publishFuzzedLists } from './published.ts';

const prometheus = peer('prometheus', ['prometheus']);
const vmagent = peer('vmagent', ['vmagent']);
const withinMs = 60_000;

/** Samples by the whole text of their names. */
async function samplesOf(url: string): Promise<ReadonlyMap<string, number>> {
  const text = await fetch(url).then(
    (answer) => answer.text(),
    () => '',
  );
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

function configurationOf({ lists }: PublishedLists, also: object): string {
  const jobs = lists.map(({ job, url }) => ({
    job_name: job,
    scrape_interval: '1h',
    scrape_timeout: '1s',
    http_sd_configs: [{ url, ...also }],
  }));
  // JSON is YAML.
  return JSON.stringify({ scrape_configs: jobs });
}

describe('every list that is published from a fuzzed inventory', () => {
  let published: PublishedLists;

  beforeAll(async () => {
    published = await publishFuzzedLists(60);
  });

  afterAll(() => published[Symbol.asyncDispose]());

  it('is whole, and there is something in most', () => {
    expect(published.lists.length).toBeGreaterThanOrEqual(120);
    expect(published.lists.filter(({ targets }) => targets > 0).length).toBeGreaterThan(published.lists.length / 2);
  });

  it.skipIf(prometheus === undefined)('is taken by Prometheus, with every target', { timeout: 120_000 }, async () => {
    const port = await freePort();
    await using server = await startPrometheus(
      prometheus ?? '',
      configurationOf(published, { refresh_interval: '1s' }),
      port,
    );
    const found = (samples: ReadonlyMap<string, number>) =>
      published.lists.map(({ job }) => [
        job,
        samples.get(`prometheus_sd_discovered_targets{config="${job}",name="scrape"}`),
      ]);
    const wanted = published.lists.map(({ job, targets }) => [job, targets]);

    const samples = await until(
      () => samplesOf(`http://127.0.0.1:${port}/metrics`),
      (now) => JSON.stringify(found(now)) === JSON.stringify(wanted),
      withinMs,
    );

    expect(samples.get('prometheus_sd_http_failures_total')).toBe(0);
    expect(server.output()).not.toContain('Unable to refresh target groups');
  });

  it.skipIf(vmagent === undefined)('is taken by vmagent', { timeout: 120_000 }, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'rollcall-vmagent-'));
    const file = join(directory, 'prometheus.yml');
    await writeFile(file, configurationOf(published, {}));
    const address = `127.0.0.1:${await freePort()}`;
    const server = startProcess(vmagent ?? '', [
      `-promscrape.config=${file}`,
      '-promscrape.httpSDCheckInterval=1s',
      `-httpListenAddr=${address}`,
      `-remoteWrite.url=http://${address}/nowhere`,
      `-remoteWrite.tmpDataPath=${join(directory, 'data')}`,
    ]);
    try {
      // A URL has its counters as soon as it was asked once; all of them were when one has been asked again.
      const samples = await until(
        () => samplesOf(`http://${address}/metrics`),
        (now) => (now.get('vm_promscrape_discovery_requests_total') ?? 0) > published.lists.length,
        withinMs,
      );

      const errors = [...samples].filter(([name]) => name.startsWith('promscrape_discovery_http_errors_total{'));
      expect(errors.length).toBe(2 * published.lists.length);
      expect(errors.filter(([, count]) => count > 0)).toEqual([]);
      expect(server.output()).not.toContain('skipping http_sd_config targets for');
    } finally {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    }
  });
});
