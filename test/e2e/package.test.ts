import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionsOn, at, functionOf, resourceOf, statementsOf } from './deployment.ts';
import { type DeploymentWorld, functionNames, startDeploymentWorld } from './deployment-world.ts';
import { describeDeployedFunctions } from './describe-deployed-functions.ts';
import { mayBeEverywhere, permissionsOf } from './mechanism-permissions.ts';
import type { PackagedProject } from './packaged-project.ts';

const run = promisify(execFile);
const resources = new AsyncDisposableStack();
let world: DeploymentWorld;
let project: PackagedProject;

beforeAll(async () => {
  world = await startDeploymentWorld(resources);
  project = world.project;
}, 120_000);

afterAll(() => resources.disposeAsync());

describe('the packaged template', () => {
  it('holds these resources and no others: nothing custom, nothing of the whole account', () => {
    const counts = Map.groupBy(Object.values(project.resources), ({ Type }) => Type);

    expect(Object.fromEntries([...counts].map(([type, all]) => [type, all.length]))).toEqual({
      'AWS::ApiGateway::Deployment': 1,
      'AWS::ApiGateway::Method': 2,
      'AWS::ApiGateway::Resource': 1,
      'AWS::ApiGateway::RestApi': 1,
      'AWS::CloudWatch::Alarm': 2,
      'AWS::DynamoDB::Table': 1,
      'AWS::Events::Rule': 1,
      'AWS::IAM::Policy': 2,
      'AWS::IAM::Role': 3,
      'AWS::Lambda::EventInvokeConfig': 2,
      'AWS::Lambda::EventSourceMapping': 1,
      'AWS::Lambda::Function': 3,
      'AWS::Lambda::Permission': 2,
      'AWS::Logs::LogGroup': 3,
      'AWS::S3::Bucket': 1,
      'AWS::S3::BucketPolicy': 1,
      'AWS::SNS::Topic': 1,
      'AWS::SQS::Queue': 2,
    });
  });

  it.each(functionNames)('runs %s on Node 24 and arm64', (name) => {
    expect(functionOf(project, name).Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  });

  it.each([
    { name: 'dispatch', own: { CONFIG: 'dist/config/rollcall.yml', NETWORK_QUEUES: '{}' } },
    {
      name: 'refresh',
      own: {
        CONFIG: 'dist/config/rollcall.yml',
        EVENT_BUS: '',
        GRANTED: '',
        NETWORK: '',
        NETWORK_QUEUES: '{}',
        NODE_OPTIONS: '--max-semi-space-size=8 --max-old-space-size=832',
      },
    },
    { name: 'api', own: { TOKENS: 'ssm:/rollcall/dev/tokens' } },
  ])('tells $name what it needs to know', ({ name, own }) => {
    expect(at(functionOf(project, name).Properties, 'Environment', 'Variables')).toEqual({
      TABLE: { Ref: 'Table' },
      QUEUE_URL: { Ref: 'RefreshQueue' },
      STAGE: 'dev',
      HUB_NAME: 'rollcall-dev',
      POWERTOOLS_LOG_LEVEL: 'INFO',
      ...own,
    });
  });

  it('keeps the table when the stack goes, with backups, and deletes only what has expired', () => {
    const { DeletionPolicy, Properties } = resourceOf(project, 'AWS::DynamoDB::Table');

    expect(DeletionPolicy).toBe('Retain');
    expect(Properties).toEqual({
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  it('streams every answer of the API', () => {
    const methods = Object.values(project.resources).filter(({ Type }) => Type === 'AWS::ApiGateway::Method');

    for (const { Properties } of methods) {
      expect(Properties).toMatchObject({
        HttpMethod: 'ANY',
        Integration: { Type: 'AWS_PROXY', TimeoutInMillis: 60_000 },
      });
      expect(at(Properties, 'Integration', 'ResponseTransferMode')).toBe('STREAM');
      expect(JSON.stringify(at(Properties, 'Integration', 'Uri'))).toContain('/response-streaming-invocations');
    }
  });

  it('dispatches every minute, and does not repeat a tick', () => {
    expect(resourceOf(project, 'AWS::Events::Rule').Properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ Arn: { 'Fn::GetAtt': ['DispatchLambdaFunction', 'Arn'] } }],
    });
    expect(project.resources['DispatchLambdaEvConf']?.Properties).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  it('hands messages to the refresher one by one, and never to one function alone', () => {
    expect(resourceOf(project, 'AWS::Lambda::EventSourceMapping').Properties).toMatchObject({
      BatchSize: 1,
      EventSourceArn: { 'Fn::GetAtt': ['RefreshQueue', 'Arn'] },
      FunctionName: { 'Fn::GetAtt': ['RefreshLambdaFunction', 'Arn'] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
  });

  it('hides a message for six timeouts, and gives it up after three tries', () => {
    const queue = resourceOf(project, 'AWS::SQS::Queue', ({ Properties }) => 'RedrivePolicy' in Properties).Properties;
    const timeout = Number(functionOf(project, 'refresh').Properties['Timeout']);

    expect(timeout).toBe(120);
    expect(Number(queue['VisibilityTimeout'])).toBeGreaterThanOrEqual(6 * timeout);
    expect(queue['RedrivePolicy']).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': ['RefreshDeadLetters', 'Arn'] },
      maxReceiveCount: 3,
    });
  });
});

describe('the permissions', () => {
  it.each(functionNames)('of %s name every action, and every resource but for a reason', (name) => {
    const statements = statementsOf(project, name);
    const everywhere = statements.filter(({ resources }) => resources.some((each) => each === '*'));

    expect(statements.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
    expect(everywhere.flatMap(({ actions }) => actions).filter((action) => !mayBeEverywhere(action))).toEqual([]);
  });

  it('of api let it read the table, write approvals and nothing else, and ask for a refresh', () => {
    expect(actionsOn(project, 'api')).toEqual({
      'ApiLogGroup.Arn': ['logs:CreateLogStream', 'logs:PutLogEvents'],
      'Table.Arn': ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'],
      'RefreshQueue.Arn': ['sqs:SendMessage'],
      [parameter('rollcall/dev/tokens')]: ['ssm:GetParameter'],
    });
  });

  it('of api let it write nothing but approvals', () => {
    const role = JSON.stringify(project.resources['ApiRole']);

    expect(role).toContain(JSON.stringify({ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['approvals'] } }));
  });

  it('of dispatch let it write the plan and send what is due', () => {
    expect(actionsOn(project, 'dispatch')).toEqual({
      'DispatchLogGroup.Arn': ['logs:CreateLogStream', 'logs:PutLogEvents'],
      'Table.Arn': [
        'dynamodb:BatchGetItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      'RefreshQueue.Arn': ['sqs:SendMessage'],
    });
  });

  it('of refresh let it do what the configured mechanisms do, with the roles and secrets they name', () => {
    expect(actionsOn(project, 'refresh')).toEqual({
      'RefreshLogGroup.Arn': ['logs:CreateLogStream', 'logs:PutLogEvents'],
      'Table.Arn': [
        'dynamodb:BatchGetItem',
        'dynamodb:BatchWriteItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      'RefreshQueue.Arn': ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
      '*': permissionsOf('ec2')
        .filter(({ each }) => each === undefined)
        .map(({ action }) => action)
        .toSorted(),
      'arn:aws:iam::123456789012:role/discovery': ['sts:AssumeRole'],
      [parameter('web/token')]: ['ssm:GetParameter'],
    });
  });
});

describe('the archive', () => {
  it.each(functionNames)('of %s holds what that function loads, and its configuration', async (name) => {
    const names = [...(await project.archive(name)).keys()];
    const own = new RegExp(`^dist/functions/${name}/(?:index|chunks/[\\w-]+)\\.mjs$`);
    const configured = name === 'api' ? [] : ['dist/config/jobs/web.yml', 'dist/config/rollcall.yml'];

    expect(names).toContain(`dist/functions/${name}/index.mjs`);
    expect(names.filter((each) => !own.test(each)).toSorted()).toEqual(configured);
  });
});

describeDeployedFunctions(() => world);

describe('the built command line', () => {
  it('is a program that says its version', async () => {
    const manifest = await readFile(join(project.folder, 'package.json'), 'utf8');
    const env = { PATH: dirname(process.execPath) };

    const { stdout } = await run(join(project.folder, 'dist', 'cli', 'rollcall.mjs'), ['--version'], { env });

    expect(stdout).toContain(JSON.parse(manifest).version);
  });
});

function parameter(name: string): string {
  return `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/${name}`;
}
