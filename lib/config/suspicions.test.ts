import { describe, expect, it } from 'vitest';
import { hubOf, jobs } from './testing/hub-of.ts';

describe('warnings of a hub', () => {
  it('warns of what looks like a template, without showing it', async () => {
    const hub = await hubOf(`
scrape_configs:
- job_name: a
  ec2_sd_configs:
  - region: \${REGION}
    secret_key: "\${hunter2}"
  - region: "{{ region }}"
  relabel_configs:
  - {source_labels: [a], target_label: b, replacement: "\${1}:80"}
`);

    expect(hub.warnings.map(({ line, path }) => [line, path])).toEqual([
      [5, 'scrape_configs[0].ec2_sd_configs[0].region'],
      [6, 'scrape_configs[0].ec2_sd_configs[0].secret_key'],
      [7, 'scrape_configs[0].ec2_sd_configs[1].region'],
    ]);
    expect(JSON.stringify(hub.warnings)).not.toContain('hunter2');
  });

  it('warns of discovery under alerting, and not of static groups there', async () => {
    const hub = await hubOf(`
alerting:
  alertmanagers:
  - static_configs: [{targets: [x]}]
  - dns_sd_configs: [{names: [x]}]
${jobs('{job_name: a}')}`);

    expect(hub.warnings.map(({ line, path }) => [line, path])).toEqual([
      [5, 'alerting.alertmanagers[1].dns_sd_configs'],
    ]);
  });
});
