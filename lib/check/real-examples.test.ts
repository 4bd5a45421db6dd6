import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadHub } from '../config/load-hub.ts';
import { createLocalFiles } from '../config/local-files.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { jsonOf } from '../yaml/yaml-node.ts';
import { checkFile, printPrometheus } from './check-file.ts';
import { checkedExample, checkTargets, realExamples } from './real-examples.ts';

const root = join(import.meta.dirname, '../..');
const cases = realExamples.flatMap((name) => checkTargets.map((target) => ({ name, target })));

describe('examples/real', () => {
  it.each(cases)(
    'holds what check says of $name for $target; renew it with: node lib/check/renew-real-examples.ts',
    async ({ name, target }) => {
      const { file, text, exitCode } = await checkedExample(root, name, target);

      expect(text).toBe(await readFile(join(root, file), 'utf8'));
      expect(exitCode).toBe(/^error: /m.test(text) ? 1 : 0);
    },
  );

  it('holds no configuration that is not among them', async () => {
    const files = await readdir(join(root, 'examples/real'));

    const configurations = files.filter((file) => file.endsWith('.yml')).sort();
    expect(configurations).toEqual(realExamples.map((name) => `${name}.yml`).toSorted());
  });

  it('has nine Kubernetes jobs over four providers, and 200 jobs of an operator over fifty', async () => {
    const load = (name: string) => loadHub(createLocalFiles(root), `examples/real/${name}.yml`);

    const [nine, many] = [await load('kubernetes-nine-jobs'), await load('operator-200-jobs')];

    expect([nine.jobs.length, nine.providers.size]).toEqual([9, 4]);
    expect([many.jobs.length, many.providers.size]).toEqual([200, 50]);
  });

  it.each(realExamples)('keeps all of %s but its discovery in what Prometheus gets', async (name) => {
    const path = `examples/real/${name}.yml`;
    const before = await readFile(join(root, path), 'utf8');

    const { text } = await printPrometheus(createLocalFiles(root), path, { url: 'http://127.0.0.1:9196' });

    const [was, is] = [withoutDiscovery(before), withoutDiscovery(text)];
    expect(is).toEqual(was);
    const comments = (yaml: string) =>
      yaml.match(/^ *#.*$/gm)?.filter((line) => !line.includes('asking Consul itself'));
    expect(comments(text)).toEqual(comments(before));
  });
});

/** A configuration without the keys that the hub takes over, those of skipped jobs included. */
function withoutDiscovery(text: string): unknown {
  const { root: document } = readYaml(text, 'prometheus.yml');
  const whole = document && jsonOf(document);
  return JSON.parse(JSON.stringify(whole), (key, value: unknown) =>
    key === 'rollcall' || /_sd_configs$|^static_configs$/.test(key) ? undefined : value,
  );
}

describe('examples/rollcall.yml', () => {
  it('is green for serve', async () => {
    const { text, exitCode } = await checkFile(createLocalFiles(root), 'examples/rollcall.yml', {
      target: 'serve',
      url: 'http://127.0.0.1:9196',
      strict: true,
    });

    expect(text).toContain('no problems');
    expect(exitCode).toBe(0);
  });

  it('is valid with its commented blocks too', async () => {
    const text = await readFile(join(root, 'examples/rollcall.yml'), 'utf8');
    const all = text.replaceAll(/^ {2}# (- job_name:| {2,})/gm, '  $1');
    const files = { read: async () => all, glob: async () => [] };

    const { jobs } = await loadHub(files, 'examples/rollcall.yml');

    expect(jobs.map(({ name }) => name)).toEqual(['static', 'http', 'dns', 'node', 'pods']);
  });

  it('reads a list that Prometheus would take', async () => {
    const groups: unknown = JSON.parse(await readFile(join(root, 'examples/targets.json'), 'utf8'));

    expect(groups).toHaveLength(2);
    expect(groups).toEqual(expect.arrayContaining([{ targets: expect.any(Array), labels: expect.any(Object) }]));
  });
});
