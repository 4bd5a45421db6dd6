import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { templateText } from '../../lib/deployment/template-text.ts';
import { peer } from '../peers/peer.ts';
import { type ResolvedTemplate, resolvedTemplate } from '../support/resolved-template.ts';
import { instances, stackWith } from '../support/stack-with.ts';
import type { DeploymentWorld } from './deployment-world.ts';

const run = promisify(execFile);
const cfnLint = peer('cfn-lint', ['cfn-lint']);
const timeout = 120_000;

const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d';
const boundary = 'arn:aws:iam::123456789012:policy/boundary';
const network = { subnets: ['subnet-0123456789abcdef0'], security_groups: ['sg-0123456789abcdef0'] };

/** As osls and as a person with the plain template would ask for them; settings are written into that one. */
const variants = [
  {
    name: 'private',
    osls: ['apiEndpoint=PRIVATE', 'vpcEndpointIds=vpce-0123456789abcdef0'],
    parameters: { ApiEndpoint: 'PRIVATE', VpcEndpointIds: 'vpce-0123456789abcdef0' },
    networks: { internal: network },
    tags: {},
    has: [
      '"Types":["PRIVATE"]',
      '"aws:SourceVpce":["vpce-0123456789abcdef0"]',
      '"Url"',
      '"SubnetIds":["subnet-0123456789abcdef0"],"SecurityGroupIds":["sg-0123456789abcdef0"]',
      '"RefreshDashinternalQueue"',
    ],
    lacks: ['REGIONAL', 'PermissionsBoundary', 'KmsKeyArn', '"Tags"'],
    functions: 4,
  },
  {
    name: 'governed',
    osls: [
      `kmsKeyArn=${keyArn}`,
      `permissionsBoundary=${boundary}`,
      'rolePath=/hub/',
      'tags=team=web,cost-center=12',
      'deploymentBucket=archives-of-all',
    ],
    parameters: { KmsKeyArn: keyArn, PermissionsBoundary: boundary, RolePath: '/hub/' },
    networks: {},
    tags: { team: 'web', 'cost-center': '12' },
    has: [
      `"PermissionsBoundary":"${boundary}"`,
      `"KmsKeyArn":"${keyArn}"`,
      `"KmsKeyId":"${keyArn}"`,
      `"KmsMasterKeyId":"${keyArn}"`,
      `"KMSMasterKeyId":"${keyArn}"`,
      '"Path":"/hub/"',
      '{"Key":"cost-center","Value":"12"}',
      '"S3Bucket":"archives-of-all"',
    ],
    lacks: ['"Types":["PRIVATE"]', 'SqsManagedSseEnabled', '"ServerlessDeploymentBucket"', 'AWS::S3::Bucket'],
    functions: 3,
  },
  {
    name: 'without an API',
    osls: ['apiEndpoint=NONE'],
    parameters: { ApiEndpoint: 'NONE' },
    networks: {},
    tags: {},
    has: ['DispatchLambdaFunction', 'RefreshLambdaFunction'],
    lacks: ['ApiGateway', '"Ref":"RestApi"', 'ApiLambdaFunction', 'ApiRole', '"Url"'],
    functions: 2,
  },
] as const;

/** What else can be packaged than the deployment that asks for nothing. */
export function describeVariants(current: () => DeploymentWorld): void {
  describe('a packaged deployment', () => {
    it.each(variants)('can be $name', { timeout }, async ({ name, osls, networks, has, lacks, functions }) => {
      const { resources, outputs } = await packagedByOsls(current(), name, osls, networks);

      const text = JSON.stringify({ resources, outputs });
      expect(has.filter((each) => !text.includes(each))).toEqual([]);
      expect(lacks.filter((each) => text.includes(each))).toEqual([]);
      for (const type of ['AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup']) {
        expect(Object.values(resources).filter(({ Type }) => Type === type)).toHaveLength(functions);
      }
    });

    it.skipIf(cfnLint === undefined)('is clean to cfn-lint, however it is made', { timeout }, async () => {
      const { folder } = current().project;
      const osls = ['default', ...variants.map(({ name }) => name)].map(packageFolder);
      const templates = [
        ...osls.map((each) => join(folder, each, 'cloudformation-template-update-stack.json')),
        ...(await plainTemplates(folder)),
        resolve(import.meta.dirname, '..', '..', 'infra', 'rollcall-read.yaml'),
      ];

      const linted = run(cfnLint ?? '', ['--regions', 'eu-west-1', '--', ...templates], { timeout });

      await expect(linted).resolves.toMatchObject({ stdout: '', stderr: '' });
      expect(templates).toHaveLength(9);
    });
  });
}

function packageFolder(name: string): string {
  return `packaged-${name.replaceAll(' ', '-')}`;
}

async function packagedByOsls(
  { project }: DeploymentWorld,
  name: string,
  parameters: readonly string[],
  networks: object,
): Promise<ResolvedTemplate> {
  const options = parameters.flatMap((parameter) => ['--param', parameter]);
  // The copy that travels, as a build with these networks would leave it.
  const travelling = join(project.folder, 'dist', 'config', 'rollcall.yml');
  const text = await readFile(travelling, 'utf8');
  await writeFile(travelling, `${text}\nrollcall: ${JSON.stringify({ networks })}\n`);
  try {
    await project.osls(['package', '--package', packageFolder(name), ...options], {});
  } finally {
    await writeFile(travelling, text);
  }
  const file = join(project.folder, packageFolder(name), 'cloudformation-template-update-stack.json');
  return resolvedTemplate(JSON.parse(await readFile(file, 'utf8')));
}

async function plainTemplates(folder: string): Promise<readonly string[]> {
  const asked = [{ name: 'default', networks: {}, tags: {}, parameters: {} }, ...variants];
  return Promise.all(
    asked.map(async ({ name, networks, tags, parameters }) => {
      const { template, functions } = await stackWith({
        jobs: [instances],
        networks,
        settings: { tags },
        defaults: parameters,
      });
      const archives = new Map(functions.map(({ code }) => [code, `${code}.zip`]));
      const file = join(folder, `${packageFolder(name)}.yaml`);
      await writeFile(file, templateText(template, functions, archives));
      return file;
    }),
  );
}
