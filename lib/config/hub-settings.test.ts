import { describe, expect, it } from 'vitest';
import { hubOf, jobOf, jobs } from './testing/hub-of.ts';

describe('settings of a hub', () => {
  it('gives each job the settings of the hub, with its own on top', async () => {
    const hub = await hubOf(`
rollcall:
  initial_grace: 1m
  max_staleness: 6h
  guard: {min_targets: 5}
  jobs:
    a: {max_staleness: off, guard: {confirmations: 1}}
    b: {initial_grace: 10s}
scrape_configs: [{job_name: a}, {job_name: b}, {job_name: c}]
`);
    const guard = { enabled: true, maxLossRatio: 0.5, minTargets: 5, confirmations: 3, confirmAfterMs: 600_000 };

    expect(jobOf(hub, 'a').settings).toEqual({
      initialGraceMs: 60_000,
      maxStalenessMs: undefined,
      guard: { ...guard, confirmations: 1 },
    });
    expect(jobOf(hub, 'b').settings).toEqual({ initialGraceMs: 10_000, maxStalenessMs: 21_600_000, guard });
    expect(jobOf(hub, 'c').settings).toEqual({ initialGraceMs: 60_000, maxStalenessMs: 21_600_000, guard });
  });

  it('has defaults for all settings', async () => {
    const { settings } = await hubOf(jobs('{job_name: a}'));

    expect(settings).toEqual({
      skipJobs: [],
      dropLabels: [],
      labelNames: 'legacy',
      externalUrl: undefined,
      networks: {},
      callRates: expect.any(Map),
      overrides: {},
      job: {
        initialGraceMs: 300_000,
        maxStalenessMs: undefined,
        guard: { enabled: true, maxLossRatio: 0.5, minTargets: 10, confirmations: 3, confirmAfterMs: 600_000 },
      },
    });
  });
});
