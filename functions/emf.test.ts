import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { fixedClock } from '../test/support/fixed-clock.ts';
import { createEmf, type Sample } from './emf.ts';
import { emfMetrics } from './emf-metrics.ts';

function lineOf(sample: Sample) {
  const lines: string[] = [];
  createEmf({ hub: 'rollcall-prod', clock: fixedClock(1_000), write: (line) => void lines.push(line) })(sample);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[^\n]+\n$/);
  return JSON.parse(lines[0] ?? '');
}

describe('a metric in the log', () => {
  it('is one line in the form that CloudWatch reads', () => {
    expect(lineOf({ metrics: { RefreshSucceeded: 1, RefreshDuration: 250 }, fields: { provider: 'ec2-abc' } })).toEqual(
      {
        _aws: {
          Timestamp: 1_000,
          CloudWatchMetrics: [
            {
              Namespace: 'Rollcall',
              Dimensions: [['Hub']],
              Metrics: [
                { Name: 'RefreshSucceeded', Unit: 'Count' },
                { Name: 'RefreshDuration', Unit: 'Milliseconds' },
              ],
            },
          ],
        },
        Hub: 'rollcall-prod',
        RefreshSucceeded: 1,
        RefreshDuration: 250,
        provider: 'ec2-abc',
      },
    );
  });

  it.each([
    { job: 'web', dimensions: [['Hub'], ['Hub', 'Job']] },
    { job: 'serviceMonitor/ns/name/0', dimensions: [['Hub'], ['Hub', 'Job']] },
    { job: 'ü', dimensions: [['Hub']] },
    { job: ':web', dimensions: [['Hub']] },
    { job: ' ', dimensions: [['Hub']] },
    { job: 'x'.repeat(1025), dimensions: [['Hub']] },
  ])('is counted by job $job where that can be a dimension', ({ job, dimensions }) => {
    const line = lineOf({ metrics: { Polls: 1 }, job });

    expect(line._aws.CloudWatchMetrics[0].Dimensions).toEqual(dimensions);
    expect(line.job).toBe(job);
    expect(line.Job).toBe(dimensions.length === 2 ? job : undefined);
  });

  it('is not what a field says', () => {
    expect(lineOf({ metrics: { Polls: 1 }, fields: { Polls: 7, Hub: 'other' } })).toMatchObject({
      Polls: 1,
      Hub: 'rollcall-prod',
    });
  });
});

describe('docs/alerts.md', () => {
  it('has every metric of the functions, with its unit and what it says', async () => {
    const page = await readFile(new URL('../docs/alerts.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` +\| (\w+) +\| (\w+) +\| (.+?) +\|$/gm)].map((row) => row.slice(1, 5));

    expect(rows).toEqual(Object.entries(emfMetrics).map(([name, { unit, from, help }]) => [name, unit, from, help]));
  });
});
