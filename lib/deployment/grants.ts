import type { Hub } from '../config/hub.ts';
import { allNeeds, anyNeedsOf } from '../config/needs.ts';
import { ConfigError } from '../errors.ts';
import type { Mechanism } from '../mechanisms/mechanism.ts';
import { isMechanismKey, registry } from '../mechanisms/registry.ts';
import type { Needs, Permission } from '../model/permission.ts';
import { arnPrefix } from './cloudformation.ts';
import { documentPermissions, secretPermissions } from './references.ts';
import type { DeploymentSettings } from './settings.ts';
import { type Worker, workersOf } from './worker.ts';

/** What each function is allowed for the sake of a configuration, beside what it always calls. */
export interface Grants {
  readonly dispatch: readonly Permission[];
  readonly api: readonly Permission[];
  /** What sources are asked for, whoever is allowed it: the functions themselves, or roles that they assume. */
  readonly asked: readonly Permission[];
  readonly workers: readonly (Worker & { readonly permissions: readonly Permission[] })[];
}

/** Rejects with a ConfigError when a mechanism is granted that this build does not have. */
export async function grantsOf(hub: Hub, settings: DeploymentSettings): Promise<Grants> {
  const ahead = await needsAhead(settings.iam);
  const documents = documentPermissions(settings.config);
  return {
    dispatch: documents,
    api: secretPermissions([settings.tokens], 'reads the tokens'),
    asked: allNeeds([...[...hub.providers.values()].map(({ needs }) => needs), ahead]).permissions,
    workers: workersOf(hub).map((worker) => {
      const needs = allNeeds([worker.needs, ahead]);
      return {
        ...worker,
        needs,
        permissions: [...permissionsOf(needs), ...documents, ...eventPermissions(settings.eventBus)],
      };
    }),
  };
}

/** What was granted, for the functions themselves: by network, none being the empty name. */
export function grantedText({ workers }: Grants): string {
  return `${JSON.stringify(Object.fromEntries(workers.map(({ network, needs }) => [network ?? '', needs])), null, 2)}\n`;
}

function permissionsOf({ permissions, roles, secrets }: Needs): readonly Permission[] {
  const assume = roles.toSorted().map((resource): Permission => {
    return { action: 'sts:AssumeRole', resource, reason: 'asks with this role' };
  });
  return [...permissions, ...assume, ...secretPermissions(secrets, 'reads a secret that the configuration refers to')];
}

function eventPermissions(bus: string): readonly Permission[] {
  if (bus === '') return [];
  const resource = `${arnPrefix('events')}event-bus/${bus}`;
  return [{ action: 'events:PutEvents', resource, reason: 'tells of changes' }];
}

async function needsAhead({ mechanisms, assumeRoles }: DeploymentSettings['iam']): Promise<Needs> {
  const named = await Promise.all(mechanisms.map(mechanismOf));
  const needs = named.map(({ permissions }) => anyNeedsOf(permissions));
  return allNeeds([...needs, { permissions: [], roles: assumeRoles, secrets: [] }]);
}

async function mechanismOf(name: string): Promise<Mechanism> {
  const key = `${name}_sd_configs`;
  if (isMechanismKey(key)) return (await registry[key]()).mechanism;
  const message = `there is no mechanism ${name}; name one as in ${name}_sd_configs`;
  throw new ConfigError([{ path: 'iam.mechanisms', file: 'deployment', line: 0, message }]);
}
