import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeRegistry as registry } from '../config/testing/fake-registry.ts';
import { memoryFiles } from '../config/testing/memory-files.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { jsonOf } from '../yaml/yaml-node.ts';
import { printPrometheus } from './check-file.ts';

function print(text: string, others: Readonly<Record<string, string>> = {}, credentialsFile?: string) {
  const files = memoryFiles({ 'rollcall.yml': text, ...others });
  const tokens = credentialsFile === undefined ? {} : { credentialsFile };
  return printPrometheus(files, 'rollcall.yml', { registry, url: 'http://127.0.0.1:9196', ...tokens });
}

function jsonIn(text: string): unknown {
  const { root, problems } = readYaml(text, 'prometheus.yml');
  expect(problems).toEqual([]);
  return root && jsonOf(root);
}

describe('printPrometheus', () => {
  it('replaces discovery and nothing else', async () => {
    const { text, exitCode } = await print(`# Our Prometheus.
global:
  scrape_interval: 15s # often
rollcall:
  skip_jobs: [files]
scrape_configs:
# The web.
- job_name: web
  # Ours.
  ec2_sd_configs:
  - region: eu-west-1
    refresh_interval: 90s
  static_configs:
  - targets: [192.0.2.1:80]
  relabel_configs: # all of it
  - source_labels: [__meta_ec2_tag_Name]
    regex: "012"
    replacement: 1.10
  params: {module: [yes], none: , octal: 012}
- job_name: ns/web/0
  kubernetes_sd_configs: [{role: pod}]
- job_name: files
  file_sd_configs:
  - files: [x.yml]
- job_name: nothing
`);

    expect(text).toBe(`# Our Prometheus.
global:
  scrape_interval: 15s # often
scrape_configs:
# The web.
- job_name: web
  # Ours.
  http_sd_configs:
  - url: http://127.0.0.1:9196/sd/web
    refresh_interval: 1m30s
  relabel_configs:
  # all of it
  - source_labels: [__meta_ec2_tag_Name]
    regex: "012"
    replacement: 1.10
  params: {module: [yes], none: null, octal: 012}
- job_name: ns/web/0
  http_sd_configs:
  - url: "http://127.0.0.1:9196/sd?job=ns%2Fweb%2F0"
    refresh_interval: 30s
- job_name: files
  file_sd_configs:
  - files: [x.yml]
- job_name: nothing
  http_sd_configs:
  - url: http://127.0.0.1:9196/sd/nothing
`);
    expect(exitCode).toBe(0);
  });

  it('writes equal blocks for jobs that are served the same, so that Prometheus fetches once', async () => {
    const { text } = await print(
      'scrape_configs: [{job_name: a, ec2_sd_configs: [{}]}, {job_name: b, ec2_sd_configs: [{refresh_interval: 5m}]}]',
      {},
      '/etc/prometheus/rollcall.token',
    );
    const block = {
      url: 'http://127.0.0.1:9196/sd/a',
      refresh_interval: '1m',
      authorization: { type: 'Bearer', credentials_file: '/etc/prometheus/rollcall.token' },
    };

    expect(jsonIn(text)).toEqual({
      scrape_configs: [
        { job_name: 'a', http_sd_configs: [block] },
        { job_name: 'b', http_sd_configs: [block] },
      ],
    });
  });

  it('undoes discovery that a job has from <<', async () => {
    const { text } = await print(`
scrape_configs:
- &first
  job_name: a
  scrape_interval: 5s
  ec2_sd_configs: [{region: r}]
  kubernetes_sd_configs: [{role: pod}]
- <<: *first
  job_name: b
- {job_name: c, <<: {static_configs: [{targets: [x]}]}}
`);

    expect(jsonIn(text)).toMatchObject({
      scrape_configs: [
        { job_name: 'a', http_sd_configs: [{ url: 'http://127.0.0.1:9196/sd/a' }] },
        { job_name: 'b', scrape_interval: '5s', http_sd_configs: [{ url: 'http://127.0.0.1:9196/sd/a' }] },
        { job_name: 'c', static_configs: [], http_sd_configs: [{ url: 'http://127.0.0.1:9196/sd/c' }] },
      ],
    });
    expect(text).not.toContain('region');
  });

  it('keeps an anchor that stood in a removed block and is used elsewhere', async () => {
    const { text } = await print(`
scrape_configs:
- job_name: a
  ec2_sd_configs: [{tls_config: &tls {ca_file: x}}, {region: r, tls_config: *tls}]
  tls_config: *tls
- job_name: b
  tls_config: *tls
`);

    expect(jsonIn(text)).toMatchObject({
      scrape_configs: [
        { job_name: 'a', tls_config: { ca_file: 'x' } },
        { job_name: 'b', tls_config: { ca_file: 'x' } },
      ],
    });
  });

  it('prints the files that scrape_config_files names behind the main one', async () => {
    const { text } = await print('scrape_config_files: [j/*.yml]\n', {
      'j/a.yml': 'scrape_configs: [{job_name: a}]\n',
    });

    expect(text).toBe(`scrape_config_files: [j/*.yml]
---
# j/a.yml
scrape_configs: [{job_name: a, http_sd_configs: [{url: http://127.0.0.1:9196/sd/a}]}]
`);
  });

  it('prints problems in place of a file that cannot be accepted', async () => {
    expect(await print('scrape_configs: []')).toMatchObject({ exitCode: 1, text: expect.stringMatching(/^error: /) });
  });

  it('keeps every value that is not about discovery', async () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('012', 'yes', '1.10'),
    );

    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), scalar, async (value, label) => {
        const config = {
          job_name: 'a',
          params: value,
          ec2_sd_configs: [{}],
          relabel_configs: [{ replacement: label }],
        };
        const before = JSON.stringify({ global: { external_labels: { a: label } }, scrape_configs: [config] });
        fc.pre(!before.includes('"__proto__"'));

        const { text } = await print(before);

        const { ec2_sd_configs: _gone, ...kept } = config;
        const block = { url: 'http://127.0.0.1:9196/sd/a', refresh_interval: '1m' };
        const expected = {
          global: { external_labels: { a: label } },
          scrape_configs: [{ ...kept, http_sd_configs: [block] }],
        };
        expect(jsonIn(text)).toEqual(jsonIn(JSON.stringify(expected)));
      }),
      { numRuns: 200 },
    );
  });
});
