import { describe, expect, it } from 'vitest';
import { createLocalQueue } from '../../cli/serve/local-queue.ts';
import { createHubSource } from '../../lib/config/hub-source.ts';
import { loadHub } from '../../lib/config/load-hub.ts';
import { memoryFiles } from '../../lib/config/testing/memory-files.ts';
import { dispatch } from '../../lib/plan/dispatch.ts';
import { createRefresher, type ProviderOutcome } from '../../lib/refresh/refresher.ts';
import { createMemoryStore } from '../../lib/store/memory-store.ts';
import { roleIn, startAwsOrganisation } from '../hub/aws-organisation.ts';
import { configOf } from '../hub/served.ts';
import { testPorts } from '../support/test-ports.ts';
import { createSimulatedTime } from './simulated-time.ts';

const accounts = Array.from({ length: 12 }, (_, index) => String(100_000_000_000 + index));
const regions = ['eu-west-1', 'eu-central-1', 'us-east-1', 'ap-southeast-5'];
const workers = 8;
const quota = 5;
const pages = 3;
const minuteMs = 60_000;
const environment = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIAHUB', AWS_SECRET_ACCESS_KEY: 'secret' };
/** One block for these accounts in four regions; another port of the same, and other filters. */
function jobsOf(some: readonly string[]) {
  const places = { regions, role_arns: some.map(roleIn) };
  return {
    nodes: { ec2_sd_configs: [{ ...places, port: 9100 }] },
    agents: { ec2_sd_configs: [{ ...places, port: 9200 }] },
    web: { ec2_sd_configs: [{ ...places, filters: [{ name: 'tag:team', values: ['web'] }] }] },
  };
}

interface Success {
  readonly id: string;
  readonly atMs: number;
}

/** So many minutes of a hub with this budget, over an EC2 that takes five requests a second of an account in a region. */
async function hubFor(minutes: number, some: readonly string[], call_budgets: object) {
  const startMs = Date.UTC(2026, 0, 1);
  const time = createSimulatedTime(startMs);
  await using aws = await startAwsOrganisation({ clock: time, pages, quota });
  const ports = testPorts({ clock: time, http: aws.http().http, environment });
  const store = createMemoryStore();
  const files = { 'rollcall.yml': configOf(jobsOf(some), { call_budgets }) };
  const source = createHubSource(() => loadHub(memoryFiles(files), 'rollcall.yml'));
  const successes: Success[] = [];
  let owners = 0;
  const queue = createLocalQueue({
    concurrency: workers,
    later: time.later,
    take: (message) =>
      time.work(async () => {
        const signal = AbortSignal.timeout(60_000);
        const outcomes = await refresher.take(message, { deadlineMs: time.nowMs() + 2 * minuteMs, signal });
        successes.push(...outcomes.filter(isSuccess).map(({ provider }) => ({ id: provider, atMs: time.nowMs() })));
      }),
  });
  const newOwner = () => {
    owners += 1;
    return `attempt-${owners}`;
  };
  const { pause } = time;
  const refresher = createRefresher({ store, ports, queue, events: undefined, newOwner, hub: source.accepted, pause });
  for (let minute = 1; minute <= minutes; minute += 1) {
    await dispatch({ store, queue, clock: time, log: ports.log, loadPlan: source.newest, tickMs: minuteMs });
    await time.until(startMs + minute * minuteMs);
  }
  await queue.stop();
  return { calls: aws.calls, successes, startMs, heads: await store.heads() };
}

function isSuccess({ result }: ProviderOutcome): boolean {
  return result.outcome === 'committed' || result.outcome === 'unchanged';
}

describe('accounts in four regions, eight workers and five requests a second', () => {
  it('never exceed the quota with twelve accounts, and refresh every provider within twice its interval', async () => {
    const minutes = 3;

    const { calls, successes, startMs, heads } = await hubFor(minutes, accounts, { ec2: { per_second: quota } });

    expect(calls.filter(({ isThrottled }) => isThrottled)).toEqual([]);
    expect(heads).toHaveLength(3 * 48);
    const endMs = startMs + minutes * minuteMs;
    const gaps = heads.map(({ id }) => {
      const times = [startMs, ...successes.filter((each) => each.id === id).map(({ atMs }) => atMs), endMs];
      return Math.max(...times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0)));
    });
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * minuteMs);
    expect(new Set(heads.map((head) => JSON.stringify(head.calls)))).toEqual(
      new Set([JSON.stringify({ 'ec2:DescribeInstances': pages, 'ec2:DescribeAvailabilityZones': 1 })]),
    );
  }, 60_000);

  it('exceed it where the budget is larger than the quota', async () => {
    const { calls } = await hubFor(1, accounts.slice(0, 1), { ec2: { per_second: 1000 } });

    expect(calls.some(({ isThrottled }) => isThrottled)).toBe(true);
  }, 60_000);
});
