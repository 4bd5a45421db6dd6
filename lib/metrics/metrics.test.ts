import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { peer } from '../../test/peers/peer.ts';
import { ask, createStoredHub, plannedJob, plannedProvider } from '../../test/support/stored-hub.ts';
import { pullMetricsOf } from './pull-metrics.ts';

const ec2 = plannedProvider('ec2/eu-west-1');
const dns = plannedProvider('dns/example.com');

async function hubWithBoth() {
  const hub = createStoredHub();
  await hub.accept(plannedJob('web', [ec2]), plannedJob('a "b"\\c', [ec2, dns]));
  await hub.read(ec2, [{ address: '192.0.2.1:80' }, { address: '192.0.2.2:80' }]);
  hub.clock.advance(90_000);
  await hub.fail(dns);
  return hub;
}

describe('/metrics', () => {
  it('is the same from two fresh containers', async () => {
    const hub = await hubWithBoth();
    await ask(hub.api(), '/sd/web');

    const [first, second] = [await ask(hub.api(), '/metrics'), await ask(hub.api(), '/metrics')];

    expect(first.text).toBe(second.text);
    expect(first.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  });

  it('tells what is stored', async () => {
    const { text } = await ask((await hubWithBoth()).api(), '/metrics');
    const labels = `provider="${ec2.id}",mechanism="ec2",title="ec2/eu-west-1"`;

    for (const line of [
      'prometheus_sd_discovered_targets{name="scrape",config="web"} 2',
      'rollcall_config_last_reload_successful 1',
      'rollcall_job_ready{job="web"} 1',
      'rollcall_job_age_seconds{job="web"} 90',
      `rollcall_provider_up{${labels}} 1`,
      `rollcall_provider_age_seconds{${labels}} 90`,
      `rollcall_provider_targets{${labels}} 2`,
      `rollcall_provider_refreshes_started_total{${labels}} 1`,
      `rollcall_provider_last_refresh_duration_seconds{${labels}} 0.25`,
      `rollcall_provider_up{provider="${dns.id}",mechanism="dns",title="dns/example.com"} 0`,
      `rollcall_provider_failing{provider="${dns.id}",mechanism="dns",title="dns/example.com",kind="unreachable"} 1`,
      `rollcall_provider_consecutive_failures{provider="${dns.id}",mechanism="dns",title="dns/example.com"} 1`,
      'rollcall_job_ready{job="a \\"b\\"\\\\c"} 0',
      'rollcall_job_missing_providers{job="a \\"b\\"\\\\c"} 1',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
  });

  it('has no sample for what is unknown', async () => {
    const { text } = await ask((await hubWithBoth()).api(), '/metrics');

    expect(text).not.toContain(`rollcall_provider_failing{provider="${ec2.id}"`);
    expect(text).not.toMatch(/discovered_targets\{[^}]*config="a /);
    expect(text).not.toContain(`rollcall_provider_targets{provider="${dns.id}"`);
    expect(text).not.toContain(`rollcall_provider_last_success_timestamp_seconds{provider="${dns.id}"`);
  });

  it('has nothing of the process', async () => {
    const { text } = await ask((await hubWithBoth()).api(), '/metrics');

    expect(text).not.toMatch(/^(process|nodejs)_/m);
  });

  it('can be asked for before a configuration was accepted', async () => {
    const { status, text } = await ask(createStoredHub().api(), '/metrics');

    expect(status).toBe(200);
    expect(text).toContain('rollcall_config_last_reload_successful 0');
  });

  it('tells of a job what is held back of it, and since when', async () => {
    const hub = createStoredHub();
    const successor = plannedProvider('http/new', { sinceMs: 1000 });
    await hub.accept(plannedJob('web', [successor], { predecessors: [{ ...ec2, leftAtMs: 1000 }] }));
    await hub.read(ec2, [{ address: '192.0.2.1:80' }, { address: '192.0.2.2:80' }]);
    hub.clock.advance(61_000);

    const lines = (await ask(hub.api(), '/metrics')).text.split('\n');

    expect(lines).toContain('rollcall_job_held_targets{job="web"} 2');
    expect(lines).toContain('rollcall_job_predecessors{job="web"} 1');
    expect(lines).toContain('rollcall_job_oldest_predecessor_age_seconds{job="web"} 60');
  });

  it('passes promtool check metrics', async ({ skip }) => {
    const promtool = peer('prometheus', ['promtool']);
    if (promtool === undefined) return skip();
    const hub = await hubWithBoth();
    await hub.read(ec2, [], {
      patch: { notBeforeMs: 200_000, failure: { kind: 'throttled', message: 'slow "down"' } },
    });
    const { text } = await ask(hub.api(), '/metrics');
    const pulled = await pullMetricsOf([pullSubject]);

    for (const input of [text, pulled.text]) expect(checked(promtool, input)).toEqual(clean);
  });
});

const clean = { stderr: '', stdout: '', status: 0 };
const pullSubject = {
  job: 'web',
  pulls: 3,
  failures: 1,
  consecutiveFailures: 0,
  writes: 1,
  receivedBytes: 99,
  isUp: true,
  succeededAtMs: 5000,
  list: { targets: 2, bytes: 200 },
  ageSeconds: 7,
};

function checked(promtool: string, input: string) {
  const { stderr, stdout, status } = spawnSync(promtool, ['check', 'metrics'], { input, encoding: 'utf8' });
  return { stderr, stdout, status };
}
