import { describe, expect, it } from 'vitest';
import { fixedClock } from '../../test/support/fixed-clock.ts';
import type { Hub } from '../config/hub.ts';
import { loadHub } from '../config/load-hub.ts';
import { memoryFiles } from '../config/testing/memory-files.ts';
import { titleOf } from '../model/plan.ts';
import type { RefreshMessage } from '../model/refresh-message.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { createHints, type Hint } from './hint.ts';

const text = `
scrape_configs:
  - job_name: near
    ec2_sd_configs:
      - region: eu-west-1
  - job_name: far
    ec2_sd_configs:
      - region: us-east-1
  - job_name: other account
    ec2_sd_configs:
      - { region: eu-west-1, role_arn: 'arn:aws:iam::999999999999:role/read' }
  - job_name: here
    ecs_sd_configs: [{}]
  - job_name: pods
    kubernetes_sd_configs:
      - { role: pod, eks_cluster: web, region: eu-west-1 }
  - job_name: nodes
    kubernetes_sd_configs:
      - { role: node, eks_cluster: web, region: eu-west-1 }
  - job_name: fixed
    static_configs:
      - targets: ['192.0.2.1:80']
  - job_name: list
    http_sd_configs:
      - url: http://192.0.2.1/
`;

async function world() {
  const hub = await loadHub(memoryFiles({ 'rollcall.yml': text }), 'rollcall.yml');
  const [store, clock, sent] = [createMemoryStore(), fixedClock(12_345), [] as RefreshMessage[]];
  const failing: Error[] = [];
  const queue = {
    async send(messages: readonly RefreshMessage[]) {
      const failure = failing.pop();
      if (failure !== undefined) throw failure;
      sent.push(...messages);
    },
  };
  const own = { account: '123456789012', region: 'eu-west-1' };
  return { hub, store, clock, sent, failing, take: createHints({ store, queue, clock, hub: async () => hub, own }) };
}

function jobsOf(hub: Hub, messages: readonly RefreshMessage[]): readonly string[] {
  return messages.flatMap(({ provider }) => hub.providers.get(provider)?.subscribers ?? []).sort();
}

const event = (source: string, account = '123456789012', region = 'eu-west-1') => ({ source, account, region });

describe('a hint', () => {
  it.each<{ name: string; hints: readonly Hint[]; jobs: readonly string[] }>([
    { name: 'EC2 here', hints: [event('aws.ec2')], jobs: ['near', 'nodes'] },
    { name: 'EC2 of another region', hints: [event('aws.ec2', '123456789012', 'us-east-1')], jobs: ['far'] },
    { name: 'EC2 of another account', hints: [event('aws.autoscaling', '999999999999')], jobs: ['other account'] },
    { name: 'EC2 of a stranger', hints: [event('aws.ec2', '111111111111')], jobs: [] },
    { name: 'ECS in the region of the hub', hints: [event('aws.ecs')], jobs: ['here'] },
    { name: 'EKS', hints: [event('aws.eks')], jobs: ['nodes', 'pods'] },
    { name: 'something else', hints: [event('aws.s3')], jobs: [] },
    {
      name: 'no account or region',
      hints: [{ source: 'aws.ecs', account: undefined, region: undefined }],
      jobs: ['here'],
    },
    { name: 'a job', hints: [{ job: 'list' }], jobs: ['list'] },
    { name: 'a job without an interval', hints: [{ job: 'fixed' }], jobs: [] },
    { name: 'an unknown provider', hints: [{ provider: 'x' }], jobs: [] },
  ])('of $name concerns $jobs', async ({ hints, jobs }) => {
    const { hub, sent, take } = await world();

    expect(await take(hints)).toBe(jobs.length);
    expect(jobsOf(hub, sent)).toEqual(jobs);
  });

  it('is carried out at the end of its ten seconds, once for all that come within them', async () => {
    const { sent, take, clock } = await world();
    await take([event('aws.ecs'), event('aws.ecs')]);
    clock.advance(7_000);
    await take([event('aws.ecs')]);
    clock.advance(1_000);
    await take([event('aws.ecs')]);

    expect(sent.map(({ provider: _, ...message }) => message)).toEqual([
      { slotMs: 20_000, hint: true, delaySeconds: 8 },
      { slotMs: 30_000, hint: true, delaySeconds: 10 },
    ]);
  });

  it('that could not be carried out is carried out when it comes again', async () => {
    const { sent, clock, take, failing } = await world();
    failing.push(new Error('the queue does not answer'));

    await expect(take([event('aws.ecs')])).rejects.toThrow('the queue does not answer');
    clock.advance(1_000);
    expect(await take([event('aws.ecs')])).toBe(1);
    expect(await take([event('aws.ecs')])).toBe(0);

    expect(sent).toMatchObject([{ slotMs: 20_000, delaySeconds: 7 }]);
  });

  it('asks no source that wants to be left alone, or that was asked later already', async () => {
    const { hub, store, sent, take, clock } = await world();
    const [first, second] = [...hub.providers.values()].filter((each) => titleOf(each).startsWith('kubernetes'));
    for (const [id, slotMs] of [
      [first?.id, 1],
      [second?.id, 20_000],
    ] as const) {
      if (id === undefined) throw new Error('there are two providers of Kubernetes');
      const lease = await store.lease({ id, owner: 'a', nowMs: clock.nowMs(), endMs: clock.nowMs(), slotMs });
      expect(lease.taken).toBe(true);
      await store.update(id, 1, { lease: null, ...(slotMs === 1 ? { notBeforeMs: 20_001 } : {}) });
    }

    await take([event('aws.eks')]);

    expect(sent).toEqual([]);
  });
});
