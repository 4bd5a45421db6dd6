import { describe, expect, it } from 'vitest';
import { fakeRegistry as registry } from '../config/testing/fake-registry.ts';
import { memoryFiles } from '../config/testing/memory-files.ts';
import { DiscoveryError } from '../errors.ts';
import { type CheckFileOptions, checkFile } from './check-file.ts';

function check(text: string, options: CheckFileOptions = {}) {
  return checkFile(memoryFiles({ 'rollcall.yml': text }), 'rollcall.yml', { registry, ...options });
}

describe('checkFile', () => {
  it('says per job what it reads, how often, with whom, and the URL to use', async () => {
    const { text, exitCode } = await check(
      `
rollcall: {skip_jobs: [files], external_url: 'https://hub.example.com/'}
scrape_configs:
- {job_name: web, ec2_sd_configs: [{refresh_interval: 90s}], static_configs: [{targets: [x]}]}
- {job_name: 'a job', static_configs: [{targets: [x]}], ec2_sd_configs: [{}]}
- {job_name: ns/web/0, ec2_sd_configs: [{}]}
- {job_name: files, file_sd_configs: [{files: [x.yml]}]}
`,
      { target: 'serve' },
    );

    expect(text).toBe(`rollcall.yml: 3 jobs, 2 providers

job web
  url: https://hub.example.com/sd/web
  ec2/eu-west-1, every 1m, shared with "a job", ns/web/0
  static/1 groups, once, shared with "a job"

job "a job"
  url: https://hub.example.com/sd/web  (as web: the same list)
  ec2/eu-west-1, every 1m, shared with web, ns/web/0
  static/1 groups, once, shared with web

job ns/web/0
  url: https://hub.example.com/sd?job=ns%2Fweb%2F0
  ec2/eu-west-1, every 1m, shared with web, "a job"

skipped, 404: files

no problems
`);
    expect(exitCode).toBe(0);
  });

  it('gives jobs with other settings a URL of their own, whatever they share', async () => {
    const { text } = await check(`
rollcall: {jobs: {b: {max_staleness: 1h}}}
scrape_configs: [{job_name: a, ec2_sd_configs: [{}]}, {job_name: b, ec2_sd_configs: [{}]}]
`);

    expect(text).toContain('url: /sd/a\n');
    expect(text).toContain('url: /sd/b\n');
  });

  it.each([
    { target: 'lambda', exitCode: 1, line: 'error: rollcall.yml:3: scrape_configs[0].ec2_sd_configs[0]: local is not' },
    { target: 'serve', exitCode: 0, line: 'no problems' },
    { target: undefined, exitCode: 0, line: 'scrape_configs[0].ec2_sd_configs[0]: not on lambda: local is not there' },
  ] as const)('judges what cannot work for target $target', async ({ target, exitCode, line }) => {
    const text = '\nscrape_configs:\n- {job_name: a, ec2_sd_configs: [{region: local}]}';

    const outcome = await check(text, target === undefined ? {} : { target });

    expect(outcome).toMatchObject({ exitCode, text: expect.stringContaining(line) });
  });

  it('names what several jobs share once', async () => {
    const block = 'ec2_sd_configs: [{region: local}]';
    const { text } = await check(`scrape_configs: [{job_name: a, ${block}}, {job_name: b, ${block}}]`, {
      target: 'lambda',
    });

    expect(text).toContain('local is not there (here and in 1 more)\n\n1 error, 0 warnings\n');
  });

  it.each([
    { strict: false, exitCode: 0 },
    { strict: true, exitCode: 1 },
  ])('ends with $exitCode for a warning where strict is $strict', async ({ strict, exitCode }) => {
    const outcome = await check('scrape_configs: [{job_name: a, ec2_sd_configs: [{region: "{{ r }}"}]}]', { strict });

    expect(outcome.exitCode).toBe(exitCode);
    expect(outcome.text).toContain('warning: rollcall.yml:1: scrape_configs[0].ec2_sd_configs[0].region: looks like');
    expect(outcome.text).toContain('0 errors, 1 warning\n');
  });

  it.each([
    { url: 'http://127.0.0.1:9196/sd/a', errors: 1 },
    { url: 'http://127.0.0.1:9196/sd?job=a', errors: 1 },
    { url: 'http://user:word@127.0.0.1:9196/sd/a', errors: 1 },
    { url: 'http://127.0.0.1:9197/sd/a', errors: 0 },
    { url: 'http://127.0.0.1:9196/other', errors: 0 },
  ])('finds $errors loops in $url', async ({ url, errors }) => {
    const text = `scrape_configs: [{job_name: a, http_sd_configs: [{url: '${url}'}]}]`;

    const outcome = await check(text, { url: 'http://127.0.0.1:9196/' });

    expect(outcome.exitCode).toBe(errors);
    expect(outcome.text.includes('asks this hub for its own lists')).toBe(errors === 1);
    expect(outcome.text).not.toContain('word');
  });

  it('lists the problems of a configuration that cannot be accepted', async () => {
    const outcome = await check('scrape_configs:\n- {job_name: a, ec2_sd_configs: [{port: x}]}\n- {}\n');

    expect(outcome).toEqual({
      exitCode: 1,
      text: `error: rollcall.yml:2: scrape_configs[0].ec2_sd_configs[0].port: must be a number, not a string
error: rollcall.yml:3: scrape_configs[1]: job_name is empty

2 errors, 0 warnings
`,
    });
  });

  it('asks every provider once where it may, a few at a time', async () => {
    const asked: string[] = [];
    const regions = Array.from({ length: 30 }, (_, index) => `{region: r${index}}`);
    let [now, most] = [0, 0];
    const probe: CheckFileOptions['probe'] = async ({ description }) => {
      asked.push(description);
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      now -= 1;
      if (description === 'r7') throw new DiscoveryError('unauthorized', 'r7 answers 401');
    };

    const { text, exitCode } = await check(`scrape_configs: [{job_name: a, ec2_sd_configs: [${regions}]}]`, { probe });

    expect(new Set(asked).size).toBe(30);
    expect(asked).toHaveLength(30);
    expect(most).toBeLessThanOrEqual(8);
    expect(exitCode).toBe(1);
    expect(text).toContain('scrape_configs[0].ec2_sd_configs[7]: cannot be read: r7 answers 401');
  });
});
