import { describe, expect, it } from 'vitest';
import { loadHub } from './load-hub.ts';
import { fakeRegistry as registry } from './testing/fake-registry.ts';
import { hubOf, jobs } from './testing/hub-of.ts';
import { memoryFiles } from './testing/memory-files.ts';

describe('loadHub', () => {
  it('accepts every key of a scrape config that is not about discovery, unread', async () => {
    const hub = await hubOf(`
global: {scrape_interval: 15s, anything: [here]}
rule_files: [rules/*.yml]
remote_write: [{url: x}]
scrape_configs:
- job_name: 012
  scrape_interval: nonsense
  params: {module: [http]}
  tls_config: {ca_file: x}
  metric_relabel_configs: [{action: drop}]
`);

    expect(hub.jobs.map(({ name, position }) => [name, position])).toEqual([['012', 0]]);
  });

  it('joins files that options name with the directory of the file they stand in, as Prometheus does', async () => {
    const files = {
      'etc/rollcall.yml': `
scrape_config_files: ['jobs/*.yml']
scrape_configs:
- {job_name: a, kubernetes_sd_configs: [{role: pod, kubeconfig_file: kube/config}]}
- {job_name: b, kubernetes_sd_configs: [{role: pod, kubeconfig_file: 'ssm:/kube'}]}
- {job_name: c, kubernetes_sd_configs: [{role: pod, kubeconfig_file: /abs}]}
- {job_name: d, static_configs: [{targets: [x], labels: {a_file: relative}}]}
- {job_name: f, kubernetes_sd_configs: [{role: pod, kubeconfig_file: ''}]}
`,
      'etc/jobs/e.yml': 'scrape_configs: [{job_name: e, kubernetes_sd_configs: [{role: pod, kubeconfig_file: k}]}]',
    };
    const joined: unknown[] = [];
    const load = async (key: string) => {
      const { mechanism } = (await registry[key]?.()) ?? {};
      if (mechanism === undefined) throw new Error(key);
      return {
        mechanism: {
          ...mechanism,
          configureEach: (options: unknown) => {
            joined.push(options);
            return mechanism.configureEach(options);
          },
        },
      };
    };
    const spying = {
      kubernetes_sd_configs: () => load('kubernetes_sd_configs'),
      static_configs: () => load('static_configs'),
    };

    await loadHub(memoryFiles(files), 'etc/rollcall.yml', { registry: spying });

    expect(joined).toEqual([
      { role: 'pod', kubeconfig_file: 'etc/kube/config' },
      { role: 'pod', kubeconfig_file: 'ssm:/kube' },
      { role: 'pod', kubeconfig_file: '/abs' },
      [{ targets: ['x'], labels: { a_file: 'relative' } }],
      { role: 'pod', kubeconfig_file: '' },
      { role: 'pod', kubeconfig_file: 'etc/jobs/k' },
    ]);
  });

  it.each([
    { yaml: 'port: 0x50', value: { port: 80 } },
    { yaml: 'port: 0120', value: { port: 80 } },
    { yaml: 'port: 8_0', value: { port: 80 } },
    { yaml: 'port: ', value: { port: 80 } },
    { yaml: 'region: 1.10', value: { region: '1.10' } },
    { yaml: 'region: 012', value: { region: '012' } },
    { yaml: 'region: 1e3', value: { region: '1e3' } },
    { yaml: 'region: yes', value: { region: 'yes' } },
    { yaml: 'region: ', value: { region: 'eu-west-1' } },
    { yaml: 'region: ~', value: { region: 'eu-west-1' } },
    { yaml: 'region: "~"', value: { region: '~' } },
    { yaml: 'region: 2020-01-02', value: { region: '2020-01-02' } },
    {
      yaml: 'filters: [{name: tag, values: [1, true, 0x10, 1.0]}]',
      value: { filters: [['1', 'true', '0x10', '1.0']] },
    },
  ])('takes $yaml as Prometheus does', async ({ yaml, value }) => {
    const hub = await hubOf(`scrape_configs:\n- job_name: a\n  ec2_sd_configs:\n  - ${yaml}\n`);
    const expected = await hubOf(
      JSON.stringify({
        scrape_configs: [
          {
            job_name: 'a',
            ec2_sd_configs: ['filters' in value ? { filters: [{ name: 'tag', values: value.filters?.[0] }] } : value],
          },
        ],
      }),
    );

    expect([...hub.providers.keys()]).toEqual([...expected.providers.keys()]);
  });

  it('static 13: takes label values as written, and an empty one as the empty string', async () => {
    const hub = await hubOf(
      jobs('{job_name: a, static_configs: [{targets: [x], labels: {port: 8080, on: true, none: , version: 1.10}}]}'),
    );
    const expected = await hubOf(
      jobs(
        '{job_name: a, static_configs: [{targets: ["x"], labels: {port: "8080", on: "true", none: "", version: "1.10"}}]}',
      ),
    );

    expect([...hub.providers.keys()]).toEqual([...expected.providers.keys()]);
  });

  it('leaves out the jobs that rollcall.skip_jobs names, whatever their discovery', async () => {
    const hub = await hubOf(`
rollcall: {skip_jobs: [files]}
scrape_configs:
- {job_name: files, file_sd_configs: [{files: [x.yml]}]}
- {job_name: a}
`);

    expect(hub.skipped).toEqual(['files']);
    expect(hub.jobs.map(({ name }) => name)).toEqual(['a']);
  });

  it('reads scrape_config_files in the order of the patterns, each beside the main file', async () => {
    const hub = await hubOf(`scrape_config_files: ['d/*.yml', other.yml]\n${jobs('{job_name: main}')}`, {
      'd/b.yml': jobs('{job_name: b}'),
      'd/a.yml': jobs('{job_name: a}'),
      'd/c.yaml': jobs('{job_name: c}'),
      'other.yml': '',
    });

    expect(hub.jobs.map(({ name, place }) => [name, place.file])).toEqual([
      ['main', 'rollcall.yml'],
      ['a', 'd/a.yml'],
      ['b', 'd/b.yml'],
    ]);
    expect(hub.warnings).toEqual([]);
  });

  it('warns of a file that is named and not there, which Prometheus passes over', async () => {
    const hub = await hubOf(`scrape_config_files: [gone.yml, 'gone/*.yml']\n${jobs('{job_name: a}')}`);

    expect(hub.warnings).toEqual([
      { file: 'rollcall.yml', path: 'scrape_config_files[0]', line: 1, message: 'names a file that is not there' },
    ]);
  });

  it.each([
    { rule: '{action: labelmap}', count: 1 },
    { rule: '{action: labelmap, regex: __meta_(.+)}', count: 1 },
    { rule: '{action: LabelMap, regex: "(?i)__META_(.+)"}', count: 1 },
    { rule: '{action: labelmap, regex: __meta_kubernetes_(.+)}', count: 0 },
    { rule: '{action: labelmap, regex: meta_url}', count: 0 },
    { rule: '{action: labeldrop, regex: __meta_(.+)}', count: 0 },
    { rule: String.raw`{action: labelmap, regex: '\z('}`, count: 0 },
  ])('gives $count warnings of __meta_url for $rule', async ({ rule, count }) => {
    const hub = await hubOf(jobs(`{job_name: a, relabel_configs: [${rule}]}`));

    expect(hub.warnings).toHaveLength(count);
  });
});
