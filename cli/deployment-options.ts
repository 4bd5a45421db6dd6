import { type Command, Option } from 'commander';
import { loadHub } from '../lib/config/load-hub.ts';
import { createLocalFiles } from '../lib/config/local-files.ts';
import { settingsIn } from '../lib/deployment/setting-texts.ts';
import { defaultSettings } from '../lib/deployment/settings.ts';
import { type Stack, stackOf } from '../lib/deployment/stack.ts';

export interface DeploymentOptions {
  readonly config: string;
  readonly configSource?: string;
  readonly tokens?: string;
  readonly eventBus?: string;
  readonly mechanisms?: string;
  readonly assumeRoles?: string;
  readonly tags?: string;
  readonly tableDeletionPolicy?: string;
}

/** The options of every command that is about what is deployed to AWS. */
export function addDeploymentOptions(command: Command): Command {
  return command
    .requiredOption('--config <file>', 'the configuration: what it needs is what is allowed')
    .option(
      '--config-source <place>',
      'where the functions read it: s3://bucket/key or ssm:/name; default: it travels with them',
    )
    .option('--tokens <reference>', `the token document; default: ${defaultSettings.tokens}`)
    .option('--event-bus <name>', 'an event bus that is told of each change')
    .option('--mechanisms <names>', 'allowed ahead, for a configuration that will change: ec2,ecs')
    .option('--assume-roles <arns>', 'roles allowed ahead; * stands for any characters');
}

/** The options that no policy depends on. */
export function addStackOptions(command: Command): Command {
  return addDeploymentOptions(command)
    .option('--tags <pairs>', 'on everything that can have tags: team=web,cost-center=12')
    .addOption(
      new Option(
        '--table-deletion-policy <policy>',
        'what becomes of the table when the stack goes; default: Retain',
      ).choices(['Retain', 'Delete']),
    );
}

/** What these options come to. Rejects with a ConfigError for a configuration or an option that cannot be. */
export async function stackFor(options: DeploymentOptions): Promise<Stack> {
  const hub = await loadHub(createLocalFiles(process.cwd()), options.config);
  const settings = settingsIn({
    config: options.configSource ?? '',
    tokens: options.tokens ?? defaultSettings.tokens,
    eventBus: options.eventBus ?? '',
    mechanisms: options.mechanisms ?? '',
    assumeRoles: options.assumeRoles ?? '',
    tags: options.tags ?? '',
    tableDeletionPolicy: options.tableDeletionPolicy ?? defaultSettings.tableDeletionPolicy,
  });
  return stackOf(hub, settings);
}
