import { describe, expect, it } from 'vitest';
import type { ResolvedTemplate } from '../../test/support/resolved-template.ts';
import { instances, ofType, property, stackWith } from '../../test/support/stack-with.ts';

const vpc = { subnets: ['subnet-1', 'subnet-2'], security_groups: ['sg-1'] };
const pods = {
  job_name: 'pods',
  kubernetes_sd_configs: [{ role: 'pod', eks_cluster: 'web', region: 'eu-west-1', network: 'internal' }],
};
const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/k';
const boundary = 'arn:aws:iam::123456789012:policy/boundary';

function countsOf({ resources }: ResolvedTemplate): Readonly<Record<string, number>> {
  const groups = Map.groupBy(Object.values(resources), ({ Type }) => Type);
  return Object.fromEntries([...groups].map(([type, all]) => [type, all.length]));
}

describe('a stack', () => {
  it('consists of these resources and no others: nothing custom, nothing of the whole account', async () => {
    expect(countsOf(await stackWith())).toEqual({
      'AWS::ApiGateway::Deployment': 1,
      'AWS::ApiGateway::Method': 2,
      'AWS::ApiGateway::Resource': 1,
      'AWS::ApiGateway::RestApi': 1,
      'AWS::ApiGateway::Stage': 1,
      'AWS::CloudWatch::Alarm': 7,
      'AWS::DynamoDB::Table': 1,
      'AWS::Events::Rule': 2,
      'AWS::IAM::Role': 3,
      'AWS::Lambda::EventInvokeConfig': 2,
      'AWS::Lambda::EventSourceMapping': 2,
      'AWS::Lambda::Function': 3,
      'AWS::Lambda::Permission': 2,
      'AWS::Logs::LogGroup': 3,
      'AWS::SNS::Topic': 1,
      'AWS::SQS::Queue': 3,
      'AWS::SQS::QueuePolicy': 1,
    });
  });

  it('names nothing but functions, logs and the API, and those after itself: two of them live in one account', async () => {
    const { resources } = await stackWith({ jobs: [instances, pods], networks: { internal: vpc } });

    const names = Object.values(resources).flatMap(({ Properties }) =>
      ['AlarmName', 'FunctionName', 'LogGroupName', 'Name', 'QueueName', 'RoleName', 'TableName', 'TopicName'].flatMap(
        (key) => {
          const value = Properties[key];
          const isReference = JSON.stringify(value)?.includes('LambdaFunction') === true;
          return value === undefined || isReference ? [] : [JSON.stringify(value)];
        },
      ),
    );

    expect(names).toHaveLength(9);
    expect(names.filter((name) => !name.includes('AWS::StackName'))).toEqual([]);
  });

  it('names no partition, region or account', async () => {
    const { template } = await stackWith({
      jobs: [instances, pods],
      networks: { internal: vpc },
      settings: { config: 's3://b/k.yml' },
    });

    expect(JSON.stringify(template).match(/arn:(?!\$\{AWS::Partition\})[^"]*/g)).toBeNull();
  });

  it('keeps the table when it goes, with backups and an end for what expires, unless it is told otherwise', async () => {
    const kept = await stackWith();
    const deleted = await stackWith({ settings: { tableDeletionPolicy: 'Delete' } });

    expect(kept.resources['Table']).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(deleted.resources['Table']).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
    expect(property(kept, 'Table')).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    expect(property(kept, 'Table')).not.toHaveProperty('SSESpecification');
  });

  it('has a private API where it is told to, for who comes through the endpoints', async () => {
    const stack = await stackWith({ parameters: { ApiEndpoint: 'PRIVATE', VpcEndpointIds: 'vpce-1,vpce-2' } });

    expect(property(stack, 'RestApi')).toMatchObject({
      EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: ['vpce-1', 'vpce-2'] },
      Policy: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'execute-api:Invoke',
            Condition: { StringEquals: { 'aws:SourceVpce': ['vpce-1', 'vpce-2'] } },
          },
        ],
      },
    });
  });

  it('has a worker for each network, in it, with a queue of its own and what its providers need', async () => {
    const stack = await stackWith({ jobs: [instances, pods], networks: { internal: vpc } });
    const id = 'RefreshDashinternal';

    expect(property(stack, `${id}LambdaFunction`)).toMatchObject({
      VpcConfig: { SubnetIds: vpc.subnets, SecurityGroupIds: vpc.security_groups },
      Environment: { Variables: { NETWORK: 'internal' } },
    });
    expect(property(stack, `${id}Mapping`)).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [`${id}Queue`, 'Arn'] },
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: '10' },
    });
    const [inside, outside] = [property(stack, `${id}Role`), property(stack, 'RefreshRole')].map((role) =>
      JSON.stringify(role),
    );
    expect([inside?.includes('eks:DescribeCluster'), outside?.includes('eks:DescribeCluster')]).toEqual([true, false]);
    expect([inside?.includes('ec2:DescribeInstances'), outside?.includes('ec2:DescribeInstances')]).toEqual([
      false,
      true,
    ]);
    expect([inside?.includes('ec2:CreateNetworkInterface'), outside?.includes('ec2:CreateNetworkInterface')]).toEqual([
      true,
      false,
    ]);
    for (const name of ['DispatchLambdaFunction', 'RefreshLambdaFunction', `${id}LambdaFunction`]) {
      expect(property(stack, name)).toMatchObject({
        Environment: { Variables: { NETWORK_QUEUES: { 'Fn::Sub': `{"internal":"\${${id}Queue}"}` } } },
      });
    }
  });

  it('encrypts table, queues, topic, logs and environment with a key that it is given', async () => {
    const stack = await stackWith({
      jobs: [instances, pods],
      networks: { internal: vpc },
      parameters: { KmsKeyArn: keyArn },
    });

    expect(property(stack, 'Table')).toMatchObject({ SSESpecification: { SSEType: 'KMS', KMSMasterKeyId: keyArn } });
    const keyed = [
      ...ofType(stack, 'AWS::SQS::Queue').map(({ Properties }) => Properties['KmsMasterKeyId']),
      ...ofType(stack, 'AWS::SNS::Topic').map(({ Properties }) => Properties['KmsMasterKeyId']),
      ...ofType(stack, 'AWS::Logs::LogGroup').map(({ Properties }) => Properties['KmsKeyId']),
      ...ofType(stack, 'AWS::Lambda::Function').map(({ Properties }) => Properties['KmsKeyArn']),
    ];
    expect(keyed).toEqual(Array(14).fill(keyArn));
    expect(ofType(stack, 'AWS::IAM::Policy')).toHaveLength(4);
    expect(ofType(await stackWith(), 'AWS::IAM::Policy')).toEqual([]);
  });

  it('gives every role the path and the boundary that it is told', async () => {
    const stack = await stackWith({ parameters: { PermissionsBoundary: boundary, RolePath: '/rollcall/' } });

    const roles = ofType(stack, 'AWS::IAM::Role').map(({ Properties }) => [
      Properties['Path'],
      Properties['PermissionsBoundary'],
    ]);
    expect(roles).toEqual(Array(3).fill(['/rollcall/', boundary]));
  });

  it('puts tags on everything that can have them', async () => {
    const stack = await stackWith({
      settings: { tags: { team: 'web' } },
      parameters: { DomainName: 'sd.example.com', CertificateArn: 'c' },
    });
    const untagged = Object.values(stack.resources).filter(({ Properties }) => !('Tags' in Properties));

    expect(ofType(stack, 'AWS::IAM::Role')[0]?.Properties['Tags']).toEqual([{ Key: 'team', Value: 'web' }]);
    // Of these, none can have any.
    expect([...new Set(untagged.map(({ Type }) => Type))].toSorted()).toEqual([
      'AWS::ApiGateway::BasePathMapping',
      'AWS::ApiGateway::Deployment',
      'AWS::ApiGateway::Method',
      'AWS::ApiGateway::Resource',
      'AWS::Lambda::EventInvokeConfig',
      'AWS::Lambda::Permission',
      'AWS::SQS::QueuePolicy',
    ]);
  });

  it('has no API, and nothing for one, where it is told to have none', async () => {
    const stack = await stackWith({
      parameters: { ApiEndpoint: 'NONE', DomainName: 'sd.example.com', WebAclArn: 'w', KmsKeyArn: keyArn },
    });

    expect(Object.keys(stack.resources).filter((name) => /Api/.test(name))).toEqual([]);
    expect(JSON.stringify([stack.resources, stack.outputs])).not.toMatch(
      /"Ref":"(?:RestApi|Api)|Api\w*\.Arn|"Api\w*","Arn"/,
    );
    expect(ofType(stack, 'AWS::Lambda::Function')).toHaveLength(2);
  });

  it('has a domain name with mutual TLS and a firewall where it is told to', async () => {
    const stack = await stackWith({
      parameters: { DomainName: 'sd.example.com', CertificateArn: 'c', TruststoreUri: 's3://b/ca.pem', WebAclArn: 'w' },
    });

    expect(property(stack, 'RestApiDomain')).toMatchObject({
      DomainName: 'sd.example.com',
      RegionalCertificateArn: 'c',
      SecurityPolicy: 'TLS_1_2',
      MutualTlsAuthentication: { TruststoreUri: 's3://b/ca.pem' },
    });
    expect(property(stack, 'RestApi')).toMatchObject({ DisableExecuteApiEndpoint: true });
    expect(property(stack, 'RestApiFirewall')).toMatchObject({ WebACLArn: 'w' });
    expect(stack.outputs['Url']).toEqual({ 'Fn::Sub': `https://\${DomainName}` });
  });

  it.each([
    {
      name: 'the internet',
      parameters: {},
      url: { 'Fn::Sub': expect.stringMatching(/^https:\/\/\$\{RestApi\}\..*\/\$\{Stage\}$/) },
    },
    {
      name: 'an endpoint',
      parameters: { ApiEndpoint: 'PRIVATE', VpcEndpointIds: 'vpce-1' },
      url: {
        'Fn::Sub': [
          expect.stringMatching(/^https:\/\/\$\{RestApi\}-\$\{Endpoint\}\..*\/\$\{Stage\}$/),
          expect.anything(),
        ],
      },
    },
  ])(
    'says the whole URL of the API, and how to get a token, as it is reached from $name',
    async ({ parameters, url }) => {
      const { outputs } = await stackWith({ parameters });

      expect(outputs['Url']).toEqual(url);
      const command = `npx rollcall token create prometheus --tokens-file ssm:/rollcall/\${Stage}/tokens`;
      expect(outputs['TokenCommand']).toEqual({ 'Fn::Sub': command });
    },
  );

  it('hides a message for six timeouts, and gives it up after three tries', async () => {
    const stack = await stackWith();
    const timeout = Number(property(stack, 'RefreshLambdaFunction')['Timeout']);

    expect(timeout).toBe(120);
    expect(property(stack, 'RefreshQueue')).toMatchObject({
      VisibilityTimeout: 6 * timeout,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['RefreshDeadLetters', 'Arn'] }, maxReceiveCount: 3 },
    });
  });
});
