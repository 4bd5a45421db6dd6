import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resolvedTemplate } from '../support/resolved-template.ts';
import { actionsOn, at, functionOf, statementsOf } from './deployment.ts';
import { type DeploymentWorld, functionNames, startDeploymentWorld } from './deployment-world.ts';
import { describeDeployedFunctions } from './describe-deployed-functions.ts';
import { describeVariants } from './describe-variants.ts';
import { mayBeEverywhere } from './mechanism-permissions.ts';
import type { PackagedProject } from './packaged-project.ts';
import { zipEntries } from './zip-entries.ts';

const resources = new AsyncDisposableStack();
let world: DeploymentWorld;
let project: PackagedProject;
/** Where `rollcall package` wrote. */
let packaged: string;
let archiveNames: readonly string[];
/** What `rollcall package` is told, so that it packages what osls does. */
let same: readonly string[];

beforeAll(async () => {
  world = await startDeploymentWorld(resources);
  project = world.project;
  packaged = join(project.folder, 'packaged');
  same = ['--config', project.config, '--tokens', 'ssm:/rollcall/dev/tokens'];
  await project.rollcall('package', ...same, '--out', packaged);
  archiveNames = (await readdir(packaged)).filter((name) => name.endsWith('.zip'));
}, 120_000);

afterAll(() => resources.disposeAsync());

describe('the packaged template', () => {
  it('holds what every deployment consists of, and a bucket for the archives', async () => {
    const plain = resolvedTemplate(parse(await readFile(join(packaged, 'template.yaml'), 'utf8'))).resources;
    const own = Object.keys(project.resources).filter((name) => !(name in plain));

    expect(own).toEqual(['ServerlessDeploymentBucket', 'ServerlessDeploymentBucketPolicy']);
    expect(Object.keys(plain).filter((name) => !(name in project.resources))).toEqual([]);
    for (const [name, { Type, Properties }] of Object.entries(plain)) {
      const { Code: _, ...described } = Properties;
      expect(project.resources[name]).toMatchObject({ Type, Properties: inStage(described) });
    }
  });

  it('holds nothing custom, and nothing of the whole account', () => {
    const types = new Set(Object.values(project.resources).map(({ Type }) => Type));

    expect([...types].filter((type) => /^Custom|CloudFormation|ApiGateway::Account/.test(type))).toEqual([]);
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
        GRANTED: 'dist/granted.json',
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
      HUB_NAME: { Ref: 'AWS::StackName' },
      STAGE: 'dev',
      POWERTOOLS_LOG_LEVEL: 'INFO',
      ...own,
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

  it('of api let it read the table, write little, and ask for a refresh', () => {
    expect(actionsOn(project, 'api')).toEqual({
      'ApiLogGroup.Arn': ['logs:CreateLogStream', 'logs:PutLogEvents'],
      'Table.Arn': ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'],
      'RefreshQueue.Arn': ['sqs:SendMessage'],
      [parameter('rollcall/dev/tokens')]: ['ssm:GetParameter'],
    });
  });

  it('of api let it write nothing but approvals, and when tokens were used', () => {
    const role = JSON.stringify(project.resources['ApiRole']);

    expect(role).toContain(
      JSON.stringify({ 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['approvals', 'token-uses'] } }),
    );
  });

  it('of dispatch let it write the plan and send what is due', () => {
    expect(actionsOn(project, 'dispatch')).toEqual({
      'DispatchLogGroup.Arn': ['logs:CreateLogStream', 'logs:PutLogEvents'],
      'Table.Arn': [
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      'RefreshQueue.Arn': ['sqs:SendMessage'],
      'HintQueue.Arn': ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
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
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      'RefreshQueue.Arn': ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
      'arn:aws:iam::123456789012:role/discovery': ['sts:AssumeRole'],
      [parameter('web/token')]: ['ssm:GetParameter'],
    });
  });
});

describe('the archive', () => {
  it.each(functionNames)('of %s holds what that function loads, and its configuration', async (name) => {
    const names = [...(await project.archive(name)).keys()];
    const own = new RegExp(`^dist/functions/${name}/(?:index|chunks/[\\w-]+)\\.mjs$`);
    const configured = ['dist/config/jobs/web.yml', 'dist/config/rollcall.yml', 'dist/granted.json'];

    expect(names).toContain(`dist/functions/${name}/index.mjs`);
    expect(names.filter((each) => !own.test(each)).toSorted()).toEqual(name === 'api' ? [] : configured);
  });

  it('of refresh says what was granted', async () => {
    const text = (await project.archive('refresh')).get('dist/granted.json')?.toString() ?? '';

    expect(JSON.parse(text)).toEqual({
      '': {
        permissions: [],
        roles: ['arn:aws:iam::123456789012:role/discovery'],
        secrets: ['ssm:/web/token'],
      },
    });
  });
});

describeVariants(() => world);

describeDeployedFunctions(() => world);

describe('the built command line', () => {
  it('is a program that says its version', async () => {
    const manifest = await readFile(join(project.folder, 'package.json'), 'utf8');

    expect(await project.rollcall('--version')).toContain(JSON.parse(manifest).version);
  });

  it('packages the archives that osls packages', async () => {
    for (const name of functionNames) {
      const file = archiveNames.find((each) => each.startsWith(`${name}-`)) ?? '';
      const entries = zipEntries(await readFile(join(packaged, file)));

      expect(new Map([...entries].toSorted())).toEqual(new Map([...(await project.archive(name))].toSorted()));
    }
  });

  it('names each archive after its content, says its sum, and refers to it in the template', async () => {
    const template = await readFile(join(packaged, 'template.yaml'), 'utf8');
    const sums = await readFile(join(packaged, 'SHA256SUMS'), 'utf8');

    expect(archiveNames).toHaveLength(3);
    for (const name of archiveNames) {
      const sum = createHash('sha256')
        .update(await readFile(join(packaged, name)))
        .digest('hex');
      expect(name).toContain(sum.slice(0, 16));
      expect(sums).toContain(`${sum}  ${name}\n`);
      expect(template).toContain(`S3Key:\n          Fn::Sub: \${CodePrefix}${name}\n`);
    }
  });

  it('packages the same bytes again', async () => {
    const again = join(project.folder, 'again');

    await project.rollcall('package', ...same, '--out', again);

    expect(await readdir(again)).toEqual(await readdir(packaged));
    for (const name of await readdir(again)) {
      expect((await readFile(join(again, name))).equals(await readFile(join(packaged, name)))).toBe(true);
    }
  });
});

/** A value as it is in the stage that osls deploys, and not in the one that a template begins with. */
function inStage(value: object): object {
  return JSON.parse(JSON.stringify(value).replaceAll('"prod"', '"dev"'));
}

function parameter(name: string): string {
  return `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/${name}`;
}
