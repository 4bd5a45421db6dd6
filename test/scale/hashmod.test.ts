import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startProcess } from '../e2e/child-process.ts';
import { peer } from '../peers/peer.ts';
import { freePort } from '../support/free-port.ts';
import { createStoredHub, plannedJob, plannedProvider } from '../support/stored-hub.ts';
import { until } from '../support/until.ts';
import { job, linesIn, listFrom } from './hub-over.ts';

const prometheus = peer('prometheus', ['prometheus']);
const counts = [2, 3, 5, 7, 12];
const addresses = Array.from({ length: 10_000 }, (_, n) =>
  n % 10 === 0 ? `[2001:db8::${n.toString(16)}]:9100` : `192.0.2.${n % 256}:${10_000 + n}`,
);

const Targets = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({ discoveredLabels: z.object({ __address__: z.string() }), labels: z.record(z.string(), z.string()) }),
    ),
  }),
});

/** One rule for each number of shards, which writes down the shard that a target falls into. */
const rules = counts.map((count) => ({
  source_labels: ['__address__'],
  modulus: count,
  action: 'hashmod',
  target_label: `shard_of_${count}`,
}));

/** Scrapes are a day apart and go to a proxy that is not there: nobody is asked for anything. */
const configuration = JSON.stringify({
  scrape_configs: [
    {
      job_name: 'sharded',
      scrape_interval: '1d',
      proxy_url: 'http://127.0.0.1:1',
      static_configs: [{ targets: addresses }],
      relabel_configs: rules,
    },
  ],
});

/** The labels that a real Prometheus gives to each address. */
async function labelsFrom(binary: string): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-hashmod-'));
  const host = `127.0.0.1:${await freePort()}`;
  await writeFile(join(folder, 'prometheus.yml'), configuration);
  const running = startProcess(binary, [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${host}`,
  ]);
  try {
    const all = await until(
      () => activeTargets(host),
      (targets) => targets.length === addresses.length,
      45_000,
    );
    return new Map(all.map(({ discoveredLabels, labels }) => [discoveredLabels.__address__, labels]));
  } finally {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function activeTargets(host: string): Promise<z.output<typeof Targets>['data']['activeTargets']> {
  const answer = await fetch(`http://${host}/api/v1/targets?state=active`).catch(() => undefined);
  if (answer === undefined) return [];
  const body = await answer.text();
  return answer.ok ? Targets.parse(JSON.parse(body)).data.activeTargets : [];
}

describe.skipIf(prometheus === undefined)('shards beside a hashmod rule of a real Prometheus', () => {
  it('hold the same ten thousand addresses, for every number of shards and of pages', { timeout: 90_000 }, async () => {
    const labels = await labelsFrom(prometheus ?? '');
    expect(labels.size).toBe(addresses.length);

    for (const pageCount of [1, 12, 60]) {
      const api = await apiWith(pageCount);
      for (const count of counts) {
        for (let index = 0; index < count; index += 1) {
          const { text } = await listFrom(api, 'identity', `&shard=${index}&of=${count}`);
          const kept = addresses.filter((address) => labels.get(address)?.[`shard_of_${count}`] === String(index));

          expect(linesIn(text)).toEqual(kept.map((address) => `${address}{}`).sort());
        }
      }
    }
  });
});

async function apiWith(pageCount: number) {
  const hub = createStoredHub();
  const provider = plannedProvider('static/all');
  await hub.accept(plannedJob(job, [provider]));
  await hub.read(
    provider,
    addresses.map((address) => ({ address })),
    { pageCount },
  );
  return hub.api();
}
