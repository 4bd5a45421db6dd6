import { describe, expect, it } from 'vitest';
import type { Hub } from './hub.ts';
import { hubOf, jobOf, jobs } from './testing/hub-of.ts';

function titlesOf(hub: Hub, name: string): readonly string[] {
  return jobOf(hub, name).providers.map((id) => {
    const { mechanism = '?', description = '?' } = hub.providers.get(id) ?? {};
    return `${mechanism}/${description}`;
  });
}

describe('providers of a hub', () => {
  it('manager 1: gives jobs with equal blocks one provider', async () => {
    const hub = await hubOf(
      jobs('{job_name: a, ec2_sd_configs: [{region: r}]}', '{job_name: b, ec2_sd_configs: [{port: 80, region: r}]}'),
    );

    expect(jobOf(hub, 'a').providers).toEqual(jobOf(hub, 'b').providers);
    expect([...hub.providers.values()].map(({ subscribers }) => subscribers)).toEqual([['a', 'b']]);
  });

  it('manager 2: lets jobs that differ in their interval share the shortest, as the hub and not Prometheus does', async () => {
    const hub = await hubOf(
      jobs(
        '{job_name: a, ec2_sd_configs: [{refresh_interval: 5m}]}',
        '{job_name: b, ec2_sd_configs: [{refresh_interval: 15s}]}',
      ),
    );

    expect([...hub.providers.values()].map(({ intervalMs }) => intervalMs)).toEqual([15_000]);
  });

  it('manager 3: collapses a block that a job lists twice, a secret in it or not', async () => {
    const hub = await hubOf(
      jobs(
        '{job_name: a, ec2_sd_configs: [{region: r}, {region: r}]}',
        '{job_name: b, ec2_sd_configs: [{secret_key: x}, {secret_key: x}, {secret_key: y}]}',
      ),
    );

    expect(jobOf(hub, 'a').providers).toHaveLength(1);
    expect(jobOf(hub, 'b').providers).toHaveLength(2);
  });

  it('manager 12: keeps a job without discovery, with an empty provider that all such jobs share', async () => {
    const hub = await hubOf(jobs('{job_name: a}', '{job_name: b, ec2_sd_configs: [], static_configs: }'));

    expect(jobOf(hub, 'a').providers).toHaveLength(1);
    expect(jobOf(hub, 'b').providers).toEqual(jobOf(hub, 'a').providers);
  });

  it('manager 13: gives the same ids and version for the same text', async () => {
    const text = jobs('{job_name: a, ec2_sd_configs: [{region: r, secret_key: s}]}');

    const [first, second] = [await hubOf(text), await hubOf(text)];

    expect(second.jobs).toEqual(first.jobs);
    expect(second.version).toBe(first.version);
    expect((await hubOf(`${text}# more\n`)).version).not.toBe(first.version);
  });

  it('manager 14: keeps the provider of a job that is renamed', async () => {
    const before = await hubOf(jobs('{job_name: a, ec2_sd_configs: [{region: r}]}'));
    const after = await hubOf(jobs('{job_name: b, ec2_sd_configs: [{region: r}]}'));

    expect(jobOf(after, 'b').providers).toEqual(jobOf(before, 'a').providers);
  });

  it('manager 16: makes another provider of a static list that changed', async () => {
    const before = await hubOf(jobs('{job_name: a, static_configs: [{targets: [foo, bar]}]}'));
    const after = await hubOf(jobs('{job_name: a, static_configs: [{targets: [foo]}]}'));

    expect(jobOf(after, 'a').providers).not.toEqual(jobOf(before, 'a').providers);
  });

  it('never shares a block with a secret between jobs, and keeps the secret out of the id', async () => {
    const text = (secret: string) =>
      jobs(
        `{job_name: a, ec2_sd_configs: [{secret_key: ${secret}}]}`,
        `{job_name: b, ec2_sd_configs: [{secret_key: ${secret}}]}`,
      );

    const [one, other] = [await hubOf(text('first')), await hubOf(text('second'))];

    expect(jobOf(one, 'a').providers).not.toEqual(jobOf(one, 'b').providers);
    expect([...other.providers.keys()]).toEqual([...one.providers.keys()]);
  });

  it('asks equal blocks of two networks apart, and says where from', async () => {
    const text = `rollcall: {networks: {near: &n {subnets: [s], security_groups: [g]}, far: *n}}
${jobs('{job_name: a, ec2_sd_configs: [{network: near}, {network: far}, {network: near}, {}, {network: ~}]}')}`;

    const hub = await hubOf(text);

    expect([...hub.providers.values()].map(({ network }) => network)).toEqual(['near', 'far', undefined]);
  });

  it("lists providers in Prometheus' order: keys in byte order, then as listed, static groups last", async () => {
    const hub = await hubOf(`
scrape_configs:
- job_name: a
  static_configs: [{targets: [x]}, {targets: [y]}]
  kubernetes_sd_configs: [{role: pod}, {role: node}]
  http_sd_configs: [{url: http://192.0.2.1/}]
  ec2_sd_configs: [{region: z}, {region: b}]
`);

    expect(titlesOf(hub, 'a')).toEqual([
      'ec2/z',
      'ec2/b',
      'http/192.0.2.1',
      'kubernetes/pod',
      'kubernetes/node',
      'static/2 groups',
    ]);
  });
});
