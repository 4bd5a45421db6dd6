import { describe, expect, it } from 'vitest';
import { bothNetworks, noLimit, refresherLab } from '../../test/support/refresher-lab.ts';
import type { Reach } from './reach.ts';

/** A refresher with that reach, over three providers of one name: of job a from near, of b from far, of c from anywhere. */
async function refresherWith(reach?: Reach) {
  const { hub, batches, ...lab } = await refresherLab(
    `
scrape_configs:
- job_name: a
  http_sd_configs: [{ name: x, network: near }]
- job_name: b
  http_sd_configs: [{ name: x, network: far }]
- job_name: c
  http_sd_configs: [{ name: x }]
`,
    reach,
  );
  const provider = (job: string) => {
    const [id] = hub.jobs.find(({ name }) => name === job)?.providers ?? [];
    if (id === undefined) throw new Error(`no provider of ${job}`);
    return id;
  };
  return { ...lab, sent: () => batches.flat(), provider };
}

describe('a refresher', () => {
  it.each([
    { job: 'a', own: 'near' },
    { job: 'b', own: 'far' },
    { job: 'c', own: undefined },
  ])('asks itself what belongs to its network: $own', async ({ job, own }) => {
    const { refresher, sent, provider, asked } = await refresherWith({ own, networks: bothNetworks });

    const [taken] = await refresher.take({ provider: provider(job) }, noLimit);

    expect(taken?.result.outcome).toBe('committed');
    expect([asked(), sent()]).toEqual([1, []]);
  });

  it.each([
    { job: 'a', own: undefined, network: { network: 'near' } },
    { job: 'b', own: 'near', network: { network: 'far' } },
    { job: 'c', own: 'near', network: {} },
  ])('passes what belongs to another on to it, and does not ask: $job from $own', async ({ job, own, network }) => {
    const { refresher, sent, provider, asked } = await refresherWith({ own, networks: bothNetworks });
    const message = { provider: provider(job), slotMs: 60_000 };

    const [taken] = await refresher.take(message, noLimit);
    const [now] = await refresher.refreshNow({ job }, noLimit);

    expect([taken?.result, now?.result]).toEqual(Array(2).fill({ outcome: 'skipped', reason: 'passed_on' }));
    expect(sent()).toEqual([
      { ...message, ...network },
      { provider: provider(job), ...network },
    ]);
    expect(asked()).toBe(0);
  });

  it('fails what belongs to a network that is not deployed, and does not ask', async () => {
    const { refresher, sent, provider, asked } = await refresherWith({ own: undefined, networks: new Set(['near']) });

    const [taken] = await refresher.take({ provider: provider('b') }, noLimit);

    expect(taken?.result).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'unauthorized', message: 'needs the network far, which is not deployed: deploy again' },
    });
    expect([asked(), sent()]).toEqual([0, []]);
  });

  it('asks everything where it is the only one', async () => {
    const { refresher, sent, asked } = await refresherWith();

    for (const job of ['a', 'b', 'c']) await refresher.refreshNow({ job }, noLimit);

    expect([asked(), sent()]).toEqual([3, []]);
  });
});
