import { awsConcernsOf } from '../../aws/aws-concerns.ts';
import { identityOfAws, identityOfClusters, identityOfFilters } from '../../aws/aws-identity.ts';
import { blocksByPlace, placeTitleOf } from '../../aws/aws-places.ts';
import { eventScopeOf } from '../../aws/event-scope.ts';
import { awsQuotaOf } from '../../aws/quota-apis.ts';
import { cacheConcernsOf } from '../../aws/roles/elasticache/cache-concerns.ts';
import type { Json } from '../../model/digest.ts';
import { type Concern, defineMechanism } from '../mechanism.ts';
import { AwsRoleOptions } from './options.ts';
import permissions from './permissions.json' with { type: 'json' };
import { createRoleDiscoverer } from './role-discoverer.ts';
import { keysOfRole } from './roles.ts';

/** What one of the AWS mechanisms finds, under one key with a role. */
export const mechanism = defineMechanism({
  name: 'aws',
  options: AwsRoleOptions,
  expand: blocksByPlace,
  describe: (options) => `${options.role}/${placeTitleOf(options)}`,
  identity: (options) => ({ role: options.role, ...identityOfAws(options), ...identityOfKeys(options) }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: (options) => [...awsConcernsOf(options), ...roleConcernsOf(options)],
  hints: (options) => [eventScopeOf(options, eventsOfRole[options.role])],
  permissions: permissions.actions,
  port: ({ role, port }) => (keysOfRole[role].includes('port') ? port : undefined),
  quota: (options) => awsQuotaOf(options.role, options),
  create: createRoleDiscoverer,
});

/** Who tells of what a role finds. */
const eventsOfRole: Readonly<Record<AwsRoleOptions['role'], readonly string[]>> = {
  ec2: ['aws.ec2', 'aws.autoscaling'],
  ecs: ['aws.ecs'],
  elasticache: [],
  lightsail: [],
  msk: [],
  rds: [],
};

function identityOfKeys({ role, clusters, filters, port }: AwsRoleOptions): { readonly [key: string]: Json } {
  const all = { clusters: identityOfClusters(clusters), filters: identityOfFilters(filters), port };
  return Object.fromEntries(keysOfRole[role].map((key) => [key, all[key]]));
}

function roleConcernsOf(options: AwsRoleOptions): readonly Concern[] {
  const { role } = options;
  const unread = (['clusters', 'filters'] as const).filter(
    (key) => options[key].length > 0 && !keysOfRole[role].includes(key),
  );
  const concerns = unread.map((key) => ({ message: `${key} counts for nothing with the role ${role}` }));
  return role === 'elasticache' ? [...concerns, ...cacheConcernsOf(options)] : concerns;
}
