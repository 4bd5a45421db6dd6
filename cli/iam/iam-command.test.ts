import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type TemporaryFolder, temporaryFolder } from '../testing/temporary-folder.ts';
import { ran } from '../testing/test-world.ts';

const reader = 'arn:aws:iam::123456789012:role/reader';
const text = `
scrape_configs:
  - job_name: a
    ec2_sd_configs: [{ region: eu-west-1 }, { region: eu-west-1, role_arn: "${reader}" }]
`;

describe('rollcall iam', () => {
  let folder: TemporaryFolder;
  let config: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    config = await folder.write('rollcall.yml', text);
  });

  afterAll(() => folder[Symbol.asyncDispose]());

  it('prints a policy for each function, with a reason above every statement', async () => {
    const { exitCode, out } = await ran(['iam', '--config', config]);

    expect(exitCode).toBe(0);
    expect(out.match(/^# .*/gm)).toEqual(['# dispatch', '# refresh', '# api']);
    const statements = out.match(/^ {2}- Effect: Allow$/gm) ?? [];
    expect(statements.length).toBeGreaterThan(8);
    expect(out.match(/^ {2}# .{10,}\n {2}- Effect: Allow$/gm)).toHaveLength(statements.length);
    expect(out).toContain(`  # IAM cannot limit this action to a resource.
  - Effect: Allow
    Action:
      - ec2:DescribeAvailabilityZones
      - ec2:DescribeInstances
    Resource:
      - "*"
  # asks with this role
  - Effect: Allow
    Action:
      - sts:AssumeRole
    Resource:
      - ${reader}
`);
  });

  it('prints the same as JSON', async () => {
    const [yaml, json] = [await ran(['iam', '--config', config]), await ran(['iam', '--config', config, '--json'])];

    expect(parseAllDocuments(yaml.out).map((document) => document.toJS())).toEqual(Object.values(JSON.parse(json.out)));
  });

  it('shows what is granted ahead', async () => {
    const { out } = await ran(['iam', '--config', config, '--mechanisms', 'ecs', '--config-source', 's3://b/hub.yml']);

    expect(out).toContain('- ecs:ListClusters');
    expect(out).toContain(`- arn:\${AWS::Partition}:s3:::b/*`);
  });

  it.each([
    { name: 'a configuration with a mistake', parameters: ['--mechanisms', 'ec3'], says: 'no mechanism ec3' },
    { name: 'an option that cannot be', parameters: ['--tokens', 'x'], says: 'must be ssm:/name' },
  ])('refuses $name, and prints no policy', async ({ parameters, says }) => {
    const { exitCode, out, err } = await ran(['iam', '--config', config, ...parameters]);

    expect([exitCode, out]).toEqual([1, '']);
    expect(err).toContain(says);
  });
});
