import { describe, expect, it } from 'vitest';
import { faultsOf, jobs } from './testing/hub-of.ts';

describe('loadHub', () => {
  it('manager 10: reports every block that cannot be used, and not the first', async () => {
    expect(
      await faultsOf(
        jobs('{job_name: a, ec2_sd_configs: [{port: x}, {port: 0}], http_sd_configs: [{}]}', '{job_name: b}'),
      ),
    ).toHaveLength(3);
  });

  it('reports ten mistakes of ten kinds in three files at once, each with path, line and reason', async () => {
    const main = `scrape_config_files: ['jobs/*.yml']
scrape_configs:
- job_name: unknown-key
  ec2_sd_configs:
  - reigon: eu-west-1
- job_name: wrong-type
  ec2_sd_configs:
  - port: http
- job_name: no-unit
  ec2_sd_configs:
  - refresh_interval: 30
- job_name: no-role
  kubernetes_sd_configs:
  - kubeconfig_file: x
- job_name: bad-role
  kubernetes_sd_configs:
  - role: pods
`;
    const one = `scrape_configs:
- job_name: bad-role
- job_name: two-auths
  kubernetes_sd_configs:
  - role: pod
    basic_auth: {username: u}
    bearer_token_file: t
- job_name: twice
  job_name: again
- job_name: empty
  ec2_sd_configs:
  -
`;
    const layers = Array.from({ length: 12 }, (_, n) => `- &a${n + 1} [${`*a${n},`.repeat(9)}]`);
    const two = `scrape_configs:\n- &a0 [x]\n${layers.join('\n')}\n`;

    expect(await faultsOf(main, { 'jobs/1.yml': one, 'jobs/2.yml': two })).toEqual([
      'rollcall.yml:5 scrape_configs[0].ec2_sd_configs[0].reigon: is not a key that is known here; did you mean region?',
      'rollcall.yml:8 scrape_configs[1].ec2_sd_configs[0].port: must be a number, not a string',
      'rollcall.yml:11 scrape_configs[2].ec2_sd_configs[0].refresh_interval: "30" has no unit; did you mean 30s?',
      'rollcall.yml:14 scrape_configs[3].kubernetes_sd_configs[0].role: is required: one of node, pod, service',
      'rollcall.yml:17 scrape_configs[4].kubernetes_sd_configs[0].role: must be one of node, pod, service',
      'jobs/1.yml:2 scrape_configs[0].job_name: job "bad-role" is there already: scrape_configs[4] (rollcall.yml, line 15)',
      'jobs/1.yml:7 scrape_configs[1].kubernetes_sd_configs[0].bearer_token_file: basic_auth and bearer_token_file exclude each other',
      'jobs/1.yml:9 scrape_configs[2].job_name: is there twice; first on line 8',
      'jobs/1.yml:12 scrape_configs[3].ec2_sd_configs[0]: empty or null section in ec2_sd_configs',
      'jobs/2.yml:1 : its aliases expand to far more than was written (an alias bomb)',
    ]);
  });

  it.each([
    { name: 'an empty document', text: '', fault: '0 scrape_configs: there is no job' },
    { name: 'no job', text: 'scrape_configs: []', fault: '1 scrape_configs: there is no job' },
    { name: 'a list', text: '- a', fault: '1 : must be a map, not a list' },
    {
      name: 'nothing but skipped jobs',
      text: 'rollcall: {skip_jobs: [a]}\nscrape_configs: [{job_name: a}]',
      fault: '2 scrape_configs: every job is skipped',
    },
    {
      name: 'an unknown key at the top',
      text: 'scrape_config: []\nscrape_configs: [{job_name: a}]',
      fault: '1 scrape_config: is not a key that is known here; did you mean scrape_configs?',
    },
    {
      name: 'an unknown key of a scrape config',
      text: jobs('{job_name: a, ec2_sd_config: []}'),
      fault: '2 scrape_configs[0].ec2_sd_config: is not a key that is known here; did you mean ec2_sd_configs?',
    },
    {
      name: 'a mechanism that this build does not serve',
      text: jobs('{job_name: a, openstack_sd_configs: [{}]}'),
      fault: '2 scrape_configs[0].openstack_sd_configs: is not served by this build; add "a" to rollcall.skip_jobs',
    },
    {
      name: 'a job whose name no key of the store holds',
      text: jobs(`{job_name: ${'é'.repeat(513)}}`),
      fault: '2 scrape_configs[0].job_name: is longer than 1024 bytes',
    },
    { name: 'a job without a name', text: jobs('{job_name: ""}'), fault: '2 scrape_configs[0]: job_name is empty' },
    {
      name: 'a job that is empty',
      text: 'scrape_configs:\n-\n',
      fault: 'scrape_configs[0]: empty or null scrape config',
    },
    { name: 'jobs that are no list', text: 'scrape_configs: {}', fault: '1 scrape_configs: must be a list, not a map' },
    {
      name: 'blocks that are no list',
      text: jobs('{job_name: a, ec2_sd_configs: {region: r}}'),
      fault: '2 scrape_configs[0].ec2_sd_configs: must be a list, not a map',
    },
    {
      name: 'a block that is no map',
      text: jobs('{job_name: a, ec2_sd_configs: [x]}'),
      fault: '2 scrape_configs[0].ec2_sd_configs[0]: must be a map, not a string',
    },
    {
      name: 'static 5: an empty static group',
      text: jobs('{job_name: a, static_configs: [~]}'),
      fault: '2 scrape_configs[0].static_configs[0]: empty or null section in static_configs',
    },
    {
      name: 'a string where a list is wanted',
      text: jobs('{job_name: a, static_configs: [{targets: x}]}'),
      fault: '2 scrape_configs[0].static_configs[0].targets: must be a list, not a string',
    },
    {
      name: 'a network that nobody described',
      text: jobs('{job_name: a, ec2_sd_configs: [{network: n}]}'),
      fault: '2 scrape_configs[0].ec2_sd_configs[0].network: no network is named "n"',
    },
    {
      name: 'a list in place of the name of a network',
      text: jobs('{job_name: a, ec2_sd_configs: [{network: [n]}]}'),
      fault: '2 scrape_configs[0].ec2_sd_configs[0].network: must be the name of a network',
    },
    {
      name: 'a network whose name no resource can have',
      text: `rollcall:\n  networks:\n    A_b: {subnets: [s], security_groups: [g]}\n${jobs('{job_name: a}')}`,
      fault: '3 rollcall.networks.A_b: must be a name of at most 20 small letters, digits and dashes',
    },
    {
      name: 'a skipped job that is not there',
      text: `rollcall:\n  skip_jobs:\n  - wbe\n${jobs('{job_name: web}')}`,
      fault: '3 rollcall.skip_jobs[0]: no job is named "wbe"; did you mean "web"?',
    },
    {
      name: 'settings for a job that is not there',
      text: `rollcall:\n  jobs:\n    b: {}\n${jobs('{job_name: a}')}`,
      fault: '3 rollcall.jobs.b: no job is named "b"',
    },
    {
      name: 'an unknown setting',
      text: `rollcall: {initial_grece: 5m}\n${jobs('{job_name: a}')}`,
      fault: '1 rollcall.initial_grece: is not a key that is known here; did you mean initial_grace?',
    },
    {
      name: 'a setting without a unit',
      text: `rollcall: {initial_grace: 5}\n${jobs('{job_name: a}')}`,
      fault: '1 rollcall.initial_grace: "5" has no unit; did you mean 5s?',
    },
    {
      name: 'a pattern with a * before its last /',
      text: `scrape_config_files: ['*/jobs.yml']\n${jobs('{job_name: a}')}`,
      fault: '1 scrape_config_files[0]: has a * before its last /',
    },
  ])('refuses $name', async ({ text, fault }) => {
    const faults = await faultsOf(text);

    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(fault);
  });

  it('reports the rules of a block beside its unknown keys', async () => {
    const block = '{role: pod, rol: x, basic_auth: {user: u}, bearer_token_file: t}';

    expect(await faultsOf(jobs(`{job_name: a, kubernetes_sd_configs: [${block}]}`))).toEqual([
      expect.stringContaining('.basic_auth.user: is not a key that is known here; did you mean username?'),
      expect.stringContaining('.rol: is not a key that is known here; did you mean role?'),
      expect.stringContaining('.bearer_token_file: basic_auth and bearer_token_file exclude each other'),
    ]);
  });

  it('refuses keys that scrape_config_files cannot have', async () => {
    expect(
      await faultsOf("scrape_config_files: ['j/*']", { 'j/a.yml': `global: {}\n${jobs('{job_name: a}')}` }),
    ).toEqual(['j/a.yml:1 global: is not a key that is known here']);
  });
});
