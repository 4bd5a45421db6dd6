import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { ConfigError } from '../errors.ts';
import { registry } from '../mechanisms/registry.ts';
import type { Hub } from './hub.ts';
import { loadHub } from './load-hub.ts';
import { discoveryKeys, staticKey } from './prometheus-keys.ts';
import { memoryFiles } from './testing/memory-files.ts';

function hubOf(text: string, others: Readonly<Record<string, string>> = {}): Promise<Hub> {
  return loadHub(memoryFiles({ 'rollcall.yml': text, ...others }), 'rollcall.yml');
}

async function pathsOf(text: string, others: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const error = await hubOf(text, others).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ConfigError)) throw new Error('was accepted', { cause: error });
  return error.problems.map(({ file, line, path }) => `${file}:${line} ${path}`);
}

const job = (rest: string, name = 'a') => `- {job_name: ${name}, ${rest}}\n`;

describe('the mechanisms of this build', () => {
  it('stand under keys that are known, static groups among them', () => {
    expect(Object.keys(registry).filter((key) => !discoveryKeys.has(key))).toEqual([]);
    expect(Object.keys(registry)).toContain(staticKey);
    expect(discoveryKeys).toContain('swarm_sd_configs');
  });

  it.each(Object.entries(registry))('are named after their key: %s', async (key, load) => {
    const { mechanism } = await load();

    expect([`${mechanism.name}_sd_configs`, `${mechanism.name}_configs`]).toContain(key);
  });

  it('static 7: refuse an address with a / in a job without relabel rules, and say where', async () => {
    const text = `scrape_configs:\n- job_name: a\n  static_configs:\n  - targets:\n    - host:80\n    - http://host\n`;

    expect(await pathsOf(text)).toEqual(['rollcall.yml:6 scrape_configs[0].static_configs[0].targets[1]']);
  });

  it('static 8: accept it in a job with one', async () => {
    const rules = 'relabel_configs: [{target_label: __address__, replacement: b}]';

    const { jobs } = await hubOf(`scrape_configs:\n${job(`static_configs: [{targets: [http://host]}], ${rules}`)}`);

    expect(jobs).toHaveLength(1);
  });

  it('static 10 and 11: share equal lists, and not the same targets in another order', async () => {
    const list = (targets: string, name: string) => job(`static_configs: [{targets: [${targets}]}]`, name);
    const text = `scrape_configs:\n${list('x, y', 'a')}${list('x, y', 'b')}${list('y, x', 'c')}`;

    const { providers } = await hubOf(text);

    expect([...providers.values()].map(({ subscribers }) => subscribers)).toEqual([['a', 'b'], ['c']]);
  });

  it('never share a block with a secret, nor show it', async () => {
    const block =
      'http_sd_configs: [{url: https://user:hunter2@example.com/x, basic_auth: {username: u, password: hunter3}}]';
    const text = `scrape_configs:\n${job(block, 'a')}${job(block, 'b')}`;

    const hub = await hubOf(text);

    expect(hub.providers.size).toBe(2);
    const { files: _text, ...shown } = hub;
    expect(JSON.stringify({ ...shown, providers: [...hub.providers.values()] })).not.toMatch(/hunter/);
  });

  it('report ten mistakes of ten kinds in three files at once', async () => {
    const main = `scrape_config_files: [jobs/*.yml]
scrape_configs:
${job('ec2_sd_configs: [{reigon: eu-west-1}]', 'unknown-key')}\
${job('ec2_sd_configs: [{port: http}]', 'wrong-type')}\
${job('dns_sd_configs: [{names: [x], refresh_interval: 30}]', 'no-unit')}\
${job('kubernetes_sd_configs: [{kubeconfig_file: x}]', 'no-role')}\
${job('kubernetes_sd_configs: [{role: pods}]', 'bad-role')}`;
    const auths = 'basic_auth: {username: u}, authorization: {credentials_file: t}';
    const one = `scrape_configs:
${job('scheme: https', 'bad-role')}\
${job(`http_sd_configs: [{url: https://example.com, ${auths}}]`, 'two-auths')}\
- job_name: twice
  job_name: again
${job('ec2_sd_configs: [~]', 'empty')}`;
    const layers = Array.from({ length: 12 }, (_, n) => `- &a${n + 1} [${`*a${n},`.repeat(9)}]`);
    const two = `scrape_configs:\n- &a0 [x]\n${layers.join('\n')}\n`;

    expect(await pathsOf(main, { 'jobs/1.yml': one, 'jobs/2.yml': two })).toEqual([
      'rollcall.yml:3 scrape_configs[0].ec2_sd_configs[0].reigon',
      'rollcall.yml:4 scrape_configs[1].ec2_sd_configs[0].port',
      'rollcall.yml:5 scrape_configs[2].dns_sd_configs[0].refresh_interval',
      'rollcall.yml:6 scrape_configs[3].kubernetes_sd_configs[0].role',
      'rollcall.yml:7 scrape_configs[4].kubernetes_sd_configs[0].role',
      'jobs/1.yml:2 scrape_configs[0].job_name',
      expect.stringMatching(/^jobs\/1\.yml:3 scrape_configs\[1\]\.http_sd_configs\[0\]/),
      'jobs/1.yml:5 scrape_configs[2].job_name',
      'jobs/1.yml:6 scrape_configs[3].ec2_sd_configs[0]',
      'jobs/2.yml:1 ',
    ]);
  });

  it('throw nothing but a ConfigError, whatever their options are', async () => {
    const leaf = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('pod', 'https://x', '::'),
    );
    const keys = fc.constantFrom(
      ...['role', 'region', 'port', 'url', 'names', 'type', 'targets', 'labels', 'filters', 'api_server', 'namespaces'],
      ...[
        'basic_auth',
        'authorization',
        'tls_config',
        'http_headers',
        'oauth2',
        'proxy_url',
        'refresh_interval',
        'selectors',
      ],
    );
    const block = fc.dictionary(keys, fc.oneof(leaf, fc.array(leaf), fc.dictionary(keys, leaf)));

    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(registry)), block, async (key, options) => {
        const text = stringify({ scrape_configs: [{ job_name: 'a', [key]: [options] }] });
        const answer = await hubOf(text).catch((error: unknown) => error);
        expect(answer instanceof Error && !(answer instanceof ConfigError) ? answer : undefined).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});
