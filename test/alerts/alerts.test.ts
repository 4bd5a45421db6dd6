import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { jobMetrics } from '../../lib/metrics/job-metrics.ts';
import { configurationMetrics } from '../../lib/metrics/metrics.ts';
import { providerMetrics } from '../../lib/metrics/provider-metrics.ts';
import { peer } from '../peers/peer.ts';

const root = resolve(import.meta.dirname, '..', '..');
const rulesFile = join(root, 'examples', 'alerts', 'rollcall.rules.yml');
const testsFile = join(root, 'examples', 'alerts', 'rollcall.rules.test.yml');
const promtool = peer('prometheus', ['promtool']);
const known = new Set([...configurationMetrics, ...jobMetrics, ...providerMetrics].map(({ name }) => name));
/** Those of the Prometheus that reads lists, and of its scrapes. */
const others = new Set(['prometheus_sd_http_failures_total', 'up']);

const Rules = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })),
});
const Tests = z.object({ tests: z.array(z.object({ name: z.string() })) });
const Dashboard = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
});

async function rules() {
  const { groups } = Rules.parse(parse(await readFile(rulesFile, 'utf8')));
  return groups.flatMap((group) => group.rules);
}

/** The metrics that an expression names: words that begin as one, outside of braces. */
function metricsIn(expression: string): readonly string[] {
  return expression.replaceAll(/\{[^}]*\}/g, '').match(/\b(?:rollcall_|prometheus_)\w+|\bup\b/g) ?? [];
}

describe('the alert rules', () => {
  it('name metrics that there are', async () => {
    for (const { alert, expr } of await rules()) {
      const named = metricsIn(expr);
      expect(named, alert).not.toEqual([]);
      expect(named.filter((name) => !known.has(name) && !others.has(name))).toEqual([]);
    }
  });

  it('each have a unit test, and an entry that says what to do, with a command', async () => {
    const alerts = (await rules()).map(({ alert }) => alert);
    const { tests } = Tests.parse(parse(await readFile(testsFile, 'utf8')));
    const page = await readFile(join(root, 'docs', 'alerts.md'), 'utf8');
    const entries = new Map(page.split(/^### /m).map((text) => [text.slice(0, text.indexOf('\n')), text]));

    expect(tests.map(({ name }) => name)).toEqual([...alerts, 'a hub that is well']);
    for (const alert of alerts) expect(entries.get(alert), alert).toMatch(/```sh\n/);
  });
});

describe.skipIf(promtool === undefined)('promtool', () => {
  it.each([
    { name: 'check', file: rulesFile },
    { name: 'test', file: testsFile },
  ])('accepts the rules: $name rules', ({ name, file }) => {
    const args = [name, 'rules', file];

    const { stdout, stderr, status } = spawnSync(promtool ?? '', args, { encoding: 'utf8', timeout: 30_000 });

    expect({ status, said: `${stdout}${stderr}` }).toMatchObject({
      status: 0,
      said: expect.stringContaining('SUCCESS'),
    });
  });
});

describe('the dashboard', () => {
  it('shows metrics that there are', async () => {
    const text = await readFile(join(root, 'examples', 'grafana', 'rollcall.json'), 'utf8');
    const { panels } = Dashboard.parse(JSON.parse(text));

    expect(panels.length).toBeGreaterThan(10);
    for (const { title, targets } of panels) {
      const named = targets.flatMap(({ expr }) => metricsIn(expr));
      expect(named, title).not.toEqual([]);
      expect(named.filter((name) => !known.has(name))).toEqual([]);
    }
  });
});
