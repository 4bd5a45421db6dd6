import type { Hub } from '../config/hub.ts';
import { type Template, together } from './cloudformation.ts';
import { type Grants, grantsOf } from './grants.ts';
import type { DeploymentSettings } from './settings.ts';
import { alarmResources } from './stack/alarms.ts';
import { functionsOf } from './stack/functions.ts';
import { hintResources } from './stack/hints.ts';
import { functionResources, type LambdaFunction } from './stack/lambda-function.ts';
import { outputsOf } from './stack/outputs.ts';
import { conditions, type ParameterName, parametersWith, rules } from './stack/parameters.ts';
import { queueResources } from './stack/queues.ts';
import { restApiResources } from './stack/rest-api.ts';
import { tableResources } from './stack/table.ts';
import { tagged } from './stack/tags.ts';
import { mappingResources, scheduleResources } from './stack/triggers.ts';

/** A deployment: its template, but for where the code of its functions is, and what it was made from. */
export interface Stack {
  readonly template: Template;
  readonly functions: readonly LambdaFunction[];
  readonly grants: Grants;
}

/** All that a deployment of a configuration consists of. Rejects with a ConfigError for settings that cannot be. */
export async function stackOf(
  hub: Hub,
  settings: DeploymentSettings,
  defaults: Readonly<Partial<Record<ParameterName, string>>> = {},
): Promise<Stack> {
  const grants = await grantsOf(hub, settings);
  const functions = functionsOf(grants, settings);
  const { workers } = grants;
  const resources = {
    ...tableResources(settings.tableDeletionPolicy),
    ...together(workers.map(queueResources)),
    ...together(functions.map(functionResources)),
    ...scheduleResources,
    ...together(workers.map(mappingResources)),
    ...hintResources(grants),
    ...restApiResources,
    ...alarmResources(hub, workers),
  };
  const template: Template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Rollcall: serverless service discovery for Prometheus',
    Parameters: parametersWith(defaults),
    Rules: rules,
    Conditions: conditions,
    Resources: tagged(resources, settings.tags),
    Outputs: outputsOf(workers, settings.tokens),
  };
  return { template, functions, grants };
}
