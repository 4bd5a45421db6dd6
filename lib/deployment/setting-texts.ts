import { ConfigError, type Problem } from '../errors.ts';
import { bundledConfig, type DeploymentSettings } from './settings.ts';

/** The settings as they are written on a command line: one text each, comma lists for several. */
export interface SettingTexts {
  /** Empty: what travels in the archives. */
  readonly config: string;
  readonly tokens: string;
  readonly eventBus: string;
  readonly mechanisms: string;
  readonly assumeRoles: string;
  /** `team=web,cost-center=12`. */
  readonly tags: string;
  readonly tableDeletionPolicy: string;
}

/** What each text, or each part of one, has to look like. */
const rules: readonly {
  readonly path: string;
  readonly partsOf: (texts: SettingTexts) => readonly string[];
  readonly pattern: RegExp;
  readonly message: string;
}[] = [
  {
    path: 'config',
    partsOf: ({ config }) => [config],
    pattern: /^(?:$|s3:\/\/[^/]+\/(?:.*\/)?[^/]+$|ssm:.)/,
    message: 'must be s3://bucket/key or ssm:/name',
  },
  {
    path: 'tokens',
    partsOf: ({ tokens }) => [tokens],
    pattern: /^(?:$|ssm:.|secretsmanager:.)/,
    message: 'must be ssm:/name or secretsmanager:name',
  },
  { path: 'tags', partsOf: ({ tags }) => listIn(tags), pattern: /^[^=]+=/, message: 'must be key=value' },
  {
    path: 'iam.assumeRoles',
    partsOf: ({ assumeRoles }) => listIn(assumeRoles),
    pattern: /^arn:[\w-]+:iam::[\d*?]+:role\/./,
    message: 'must be the ARN of a role',
  },
  {
    path: 'tableDeletionPolicy',
    partsOf: ({ tableDeletionPolicy }) => [tableDeletionPolicy],
    pattern: /^(?:Retain|Delete)$/,
    message: 'must be Retain or Delete',
  },
];

/** The settings that texts stand for. Throws a ConfigError with everything that is wrong with them. */
export function settingsIn(texts: SettingTexts): DeploymentSettings {
  const problems = rules.flatMap(({ path, partsOf, pattern, message }): readonly Problem[] =>
    partsOf(texts)
      .filter((part) => !pattern.test(part))
      .map((part) => ({ path, file: 'deployment', line: 0, message: `${JSON.stringify(part)} ${message}` })),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    config: texts.config === '' ? bundledConfig : texts.config,
    tokens: texts.tokens,
    eventBus: texts.eventBus,
    iam: { mechanisms: listIn(texts.mechanisms), assumeRoles: listIn(texts.assumeRoles) },
    tags: Object.fromEntries(listIn(texts.tags).map(keyAndValue)),
    tableDeletionPolicy: texts.tableDeletionPolicy === 'Delete' ? 'Delete' : 'Retain',
  };
}

function keyAndValue(pair: string): readonly [string, string] {
  const end = pair.indexOf('=');
  return [pair.slice(0, end), pair.slice(end + 1)];
}

function listIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
