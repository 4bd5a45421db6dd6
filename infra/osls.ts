import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { loadHub } from '../lib/config/load-hub.ts';
import { createLocalFiles } from '../lib/config/local-files.ts';
import type { Resources, Template } from '../lib/deployment/cloudformation.ts';
import { grantedText } from '../lib/deployment/grants.ts';
import { type SettingTexts, settingsIn } from '../lib/deployment/setting-texts.ts';
import { bundledConfig, grantedFile } from '../lib/deployment/settings.ts';
import type { LambdaFunction } from '../lib/deployment/stack/lambda-function.ts';
import type { ParameterName } from '../lib/deployment/stack/parameters.ts';
import { stackOf } from '../lib/deployment/stack.ts';
import { ConfigError } from '../lib/errors.ts';

/** `custom.deployment` of serverless.yml. */
interface OslsSettings extends SettingTexts {
  /** What the name of the stack begins with; the stage follows. */
  readonly namePrefix: string;
  /** Name of a bucket for the archives; empty: one of the stack's own. */
  readonly deploymentBucket: string;
  readonly parameters: Readonly<Record<ParameterName, string | number>>;
}

/**
 * What osls is to deploy: the functions as it knows them, and a template that says all the rest of them and of everything
 * else. What is granted is written down beside the functions. The configuration is the copy that travels; what is wrong with it is an error before anything is packaged.
 */
export async function deploymentOf({ namePrefix, deploymentBucket, parameters, ...texts }: OslsSettings) {
  const settings = settingsIn(texts);
  const root = process.cwd();
  if (!existsSync(resolve(root, bundledConfig))) {
    const message = 'is not there to deploy: build with CONFIG_FILE=<your configuration>';
    throw new ConfigError([{ path: '', file: bundledConfig, line: 0, message }]);
  }
  const hub = await loadHub(createLocalFiles(root), bundledConfig);
  const defaults = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  const { template, functions, grants } = await stackOf(hub, settings, defaults);
  await writeFile(resolve(root, grantedFile), grantedText(grants));
  const stackName = `${namePrefix}-${defaults['Stage']}`;
  return {
    stackName,
    deploymentBucket: bucketOf({ deploymentBucket, key: defaults['KmsKeyArn'] ?? '', tags: settings.tags }),
    functions: Object.fromEntries(functions.map((each) => [each.name, oslsFunction(each, stackName)])),
    resources: oslsResources(template, functions),
  };
}

function bucketOf(made: {
  readonly deploymentBucket: string;
  readonly key: string;
  readonly tags: Readonly<Record<string, string>>;
}) {
  const { deploymentBucket, key, tags } = made;
  if (deploymentBucket !== '') return { name: deploymentBucket };
  const encryption =
    key === '' ? { serverSideEncryption: 'AES256' } : { serverSideEncryption: 'aws:kms', sseKMSKeyId: key };
  return { blockPublicAccess: true, ...encryption, tags };
}

/** As little as osls has to know to pack a function: the rest is in its resource. */
function oslsFunction({ id, name, code }: LambdaFunction, stackName: string) {
  const configured = code === 'api' ? [] : ['dist/config/**', grantedFile];
  return {
    name: `${stackName}-${name}`,
    handler: `dist/functions/${code}/index.handler`,
    // Not by `Fn::GetAtt`: osls would add a dependency that is there already.
    role: { 'Fn::Sub': `\${${id}Role.Arn}` },
    package: { patterns: [`dist/functions/${code}/**`, ...configured, '!**/*.map'] },
  };
}

/** Functions and logs are resources that osls makes by itself, and that ours extend. */
function oslsResources({ Resources: resources, ...rest }: Template, functions: readonly LambdaFunction[]) {
  const made = new Set(functions.flatMap(({ id }) => [`${id}LambdaFunction`, `${id}LogGroup`]));
  const extensions = Object.entries(resources)
    .filter(([name]) => made.has(name))
    .map(([name, { Properties, Condition }]) => [
      name,
      { Properties, ...(Condition === undefined ? {} : { Condition }) },
    ]);
  // osls knows no rules: CloudFormation itself refuses what they say in better words.
  const { AWSTemplateFormatVersion: _, Rules: __, ...described } = rest;
  const ours: Resources = Object.fromEntries(Object.entries(resources).filter(([name]) => !made.has(name)));
  // osls names its export after service and stage: two name prefixes with one stage would get in each other's way.
  const name = { 'Fn::Sub': `sls-\${AWS::StackName}-ServerlessDeploymentBucketName` };
  const Outputs = { ...described.Outputs, ServerlessDeploymentBucketName: { Export: { Name: name } } };
  return { ...described, Outputs, Resources: ours, extensions: Object.fromEntries(extensions) };
}
