import { describe, expect, it } from 'vitest';
import { memoryFiles } from '../config/testing/memory-files.ts';
import { checkFile } from './check-file.ts';

describe('what check says of a block of many places', () => {
  it('is a line for each, with the jobs that it is listed with, and each warning once', async () => {
    const roles = 'role_arns: ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::444455556666:role/a"]';
    const files = {
      'rollcall.yml': `scrape_configs:
- job_name: nodes
  ec2_sd_configs: [{regions: [eu-west-1, eu-west-2], ${roles}, port: 9100, bearer_token_file: token}]
- job_name: agents
  ec2_sd_configs: [{region: eu-west-2, role_arn: "arn:aws:iam::444455556666:role/a", port: 9200, bearer_token_file: token}]
`,
    };

    const { text } = await checkFile(memoryFiles(files), 'rollcall.yml', { target: 'lambda' });

    expect(text).toContain(`
job nodes
  url: /sd/nodes
  ec2/111122223333/eu-west-1, every 1m
  ec2/111122223333/eu-west-2, every 1m
  ec2/444455556666/eu-west-1, every 1m
  ec2/444455556666/eu-west-2, every 1m, one listing with agents

job agents
  url: /sd/agents
  ec2/444455556666/eu-west-2, every 1m, one listing with nodes
`);
    expect(text.match(/requests to AWS are signed/g)).toHaveLength(2);
  });
});
