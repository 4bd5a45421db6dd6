import { type QuotaApi, type QuotaUse, quotaApis } from '../model/call-quota.ts';
import type { AwsOptions } from './aws-options.ts';
import { accountOf } from './aws-places.ts';

/** ECS counts its actions by kind. ECS API reference: request throttling, "Request throttling quotas". */
const ecsApis = new Map<string, QuotaApi>([
  ['DescribeClusters', 'ecs:cluster-reads'],
  ['ListClusters', 'ecs:cluster-reads'],
  ['DescribeServices', 'ecs:service-reads'],
  ['ListServices', 'ecs:service-reads'],
  ['DescribeContainerInstances', 'ecs:resource-reads'],
  ['DescribeTasks', 'ecs:resource-reads'],
  ['ListTasks', 'ecs:resource-reads'],
]);

/** The API that an action counts for; undefined where nothing is counted. */
export function quotaApiOf(service: string, action: string): QuotaApi | undefined {
  if (service === 'ecs') return ecsApis.get(action);
  const name = service === 'ec2' ? `ec2:${action}` : service;
  return quotaApis.find((api) => api === name);
}

const apisOf = {
  ec2: ['ec2:DescribeInstances', 'ec2:DescribeAvailabilityZones'],
  ecs: [
    'ecs:cluster-reads',
    'ecs:service-reads',
    'ecs:resource-reads',
    'ec2:DescribeInstances',
    'ec2:DescribeNetworkInterfaces',
  ],
  elasticache: ['elasticache'],
  lightsail: ['lightsail'],
  msk: ['kafka'],
  rds: ['rds'],
} as const satisfies Readonly<Record<string, readonly QuotaApi[]>>;

/** Whose quota a role uses with a block: the account of the role that is assumed, or of the identity that is taken otherwise. */
export function awsQuotaOf(role: keyof typeof apisOf, options: AwsOptions): QuotaUse {
  const { region, regions, role_arn, access_key, profile } = options;
  const isEverywhere = regions === 'all';
  return {
    account: accountOf(role_arn) ?? role_arn ?? access_key ?? profile ?? 'own',
    region: isEverywhere ? undefined : region,
    apis: isEverywhere ? [...apisOf[role], 'ec2:DescribeRegions'] : apisOf[role],
  };
}
