import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly unknown[];
}

interface Policy {
  readonly Properties: {
    readonly Roles: readonly unknown[];
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  };
}

interface Input {
  readonly documents: readonly unknown[];
  readonly config: string;
  readonly tokens: string;
  readonly eventBus: string;
}

/** The packager loads CommonJS without types; this is the one place that says what it exports. */
const { resourcesOf } = createRequire(import.meta.url)('./iam.cjs') as {
  readonly resourcesOf: (input: Input) => { readonly Resources: Readonly<Record<string, Policy>> };
};

const bundled = { config: 'dist/config/rollcall.yml', tokens: '', eventBus: '' };

describe('the collected permissions', () => {
  it('are none for a configuration that calls nothing of AWS', () => {
    const documents = [{ scrape_configs: [{ job_name: 'a', static_configs: [{ targets: ['192.0.2.1:80'] }] }] }];

    expect(resourcesOf({ ...bundled, documents })).toEqual({ Resources: {} });
  });

  it('are those of the mechanisms of all files', () => {
    const documents = [{ scrape_configs: [] }, { scrape_configs: [{ job_name: 'a', ec2_sd_configs: [{}] }] }];

    expect(allowed({ ...bundled, documents }, 'RefreshMechanismsPolicy')).toHaveProperty('ec2:DescribeInstances', [
      '*',
    ]);
  });

  it('of a mechanism that needs some for an option alone are those of the blocks that have it', () => {
    const blocks = [
      { role: 'pod' },
      { role: 'pod', eks_cluster: 'web', region: 'eu-west-1', role_arn: 'arn:aws:iam::123456789012:role/eks' },
      { role: 'node', eks_cluster: 'web' },
    ];
    const documentOf = (kubernetes_sd_configs: readonly unknown[]) => ({
      scrape_configs: [{ job_name: 'a', kubernetes_sd_configs }],
    });

    expect(resourcesOf({ ...bundled, documents: [documentOf(blocks.slice(0, 1))] })).toEqual({ Resources: {} });
    expect(allowed({ ...bundled, documents: [documentOf(blocks)] }, 'RefreshMechanismsPolicy')).toEqual({
      'eks:DescribeCluster': [{ 'Fn::Sub': `arn:\${AWS::Partition}:eks:*:\${AWS::AccountId}:cluster/web` }],
      'sts:AssumeRole': ['arn:aws:iam::123456789012:role/eks'],
    });
  });

  it('of a mechanism that asks in all regions are the list of them too, and each of its roles', () => {
    const arns = ['123456789012', '210987654321'].map((account) => `arn:aws:iam::${account}:role/rollcall`);
    const documentOf = (block: object) => ({ scrape_configs: [{ job_name: 'a', ec2_sd_configs: [block] }] });
    const actionsOf = (block: object) =>
      allowed({ ...bundled, documents: [documentOf(block)] }, 'RefreshMechanismsPolicy');

    expect(actionsOf({ regions: ['eu-west-1'], role_arns: arns })).toEqual({
      'ec2:DescribeAvailabilityZones': ['*'],
      'ec2:DescribeInstances': ['*'],
      'sts:AssumeRole': arns,
    });
    expect(actionsOf({ regions: 'all' })).toHaveProperty('ec2:DescribeRegions', ['*']);
  });

  it('let it read what the files in buckets can be, and no other bucket', () => {
    const files = ['machines/*.yml', 's3://one/sd/web*.json', 's3://one/sd/t[12].yml', `s3://two/\${x}.yml`];
    const documents = [{ scrape_configs: [{ job_name: 'a', file_sd_configs: [{ files }] }] }];
    const arn = (rest: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${rest}` });

    const statements = resourcesOf({ ...bundled, documents }).Resources['RefreshMechanismsPolicy'];

    expect(statements?.Properties.PolicyDocument.Statement.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [['s3:GetObject'], [arn('one/sd/web*')]],
      [['s3:GetObject'], [arn('one/sd/t*')]],
      [['s3:GetObject'], [arn(`two/\${!x}.yml*`)]],
      [['s3:ListBucket'], [arn('one')]],
      [['s3:ListBucket'], [arn('two')]],
    ]);
  });

  it('leave out a job that is skipped', () => {
    const job = { job_name: 'a', ec2_sd_configs: [{ role_arn: 'arn:aws:iam::123456789012:role/a' }] };
    const documents = [{ rollcall: { skip_jobs: ['a'] }, scrape_configs: [job] }];

    expect(resourcesOf({ ...bundled, documents })).toEqual({ Resources: {} });
  });

  it('let it assume exactly the roles that are named', () => {
    const blocks = [
      { role_arn: 'arn:aws:iam::123456789012:role/b' },
      { role_arns: ['arn:aws:iam::123456789012:role/a'] },
    ];
    const documents = [{ scrape_configs: [{ job_name: 'a', other_sd_configs: blocks }] }];

    expect(allowed({ ...bundled, documents }, 'RefreshMechanismsPolicy')).toEqual({
      'sts:AssumeRole': ['arn:aws:iam::123456789012:role/a', 'arn:aws:iam::123456789012:role/b'],
    });
  });

  it('let it read exactly the secrets that are named', () => {
    const block = {
      authorization: { credentials_file: 'ssm:/web/token' },
      basic_auth: { password_file: 'ssm:name' },
      tls_config: { key_file: 'secretsmanager:web/tls#key', cert_file: 'secretsmanager:web/tls#cert' },
    };
    const documents = [{ scrape_configs: [{ job_name: 'a', http_sd_configs: [block] }] }];

    expect(allowed({ ...bundled, documents }, 'RefreshMechanismsPolicy')).toEqual({
      'ssm:GetParameter': [
        { 'Fn::Sub': `${prefixOf('ssm')}:parameter/web/token` },
        { 'Fn::Sub': `${prefixOf('ssm')}:parameter/name` },
      ],
      'secretsmanager:GetSecretValue': [{ 'Fn::Sub': `${prefixOf('secretsmanager')}:secret:web/tls-??????` }],
    });
  });

  it('let the API read its tokens', () => {
    const input = {
      ...bundled,
      documents: [],
      tokens: 'secretsmanager:arn:aws:secretsmanager:eu-west-1:1:secret:t-a1b2c3',
    };

    expect(allowed(input, 'ApiTokensPolicy')).toEqual({
      'secretsmanager:GetSecretValue': ['arn:aws:secretsmanager:eu-west-1:1:secret:t-a1b2c3'],
    });
  });

  it('let changes go to the event bus', () => {
    expect(allowed({ ...bundled, documents: [], eventBus: 'hub' }, 'RefreshEventsPolicy')).toEqual({
      'events:PutEvents': [{ 'Fn::Sub': `${prefixOf('events')}:event-bus/hub` }],
    });
  });

  it.each([
    {
      config: 's3://bucket/hub/rollcall.yml',
      action: 's3:GetObject',
      arn: `arn:\${AWS::Partition}:s3:::bucket/hub/rollcall.yml`,
    },
    { config: 'ssm:/hub/config', action: 'ssm:GetParameter', arn: `${prefixOf('ssm')}:parameter/hub/config` },
  ])('let those who need it read a configuration at $config', ({ config, action, arn }) => {
    for (const policy of ['DispatchConfigPolicy', 'RefreshConfigPolicy']) {
      expect(allowed({ ...bundled, documents: [], config }, policy)).toEqual({ [action]: [{ 'Fn::Sub': arn }] });
    }
  });
});

function allowed(input: Input, policy: string): Readonly<Record<string, readonly unknown[]>> {
  const statements = resourcesOf(input).Resources[policy]?.Properties.PolicyDocument.Statement ?? [];
  return Object.fromEntries(
    statements.flatMap(({ Action: actions, Resource: resources }) => actions.map((action) => [action, resources])),
  );
}

function prefixOf(service: string): string {
  return `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}`;
}
