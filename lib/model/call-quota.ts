/**
 * The APIs whose calls count against a quota of their own, as their vendor divides them. A head stores them by position:
 * new ones are added at the end.
 *
 * EC2 has a bucket for each action (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html), ECS one for each kind
 * of action (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html); the others publish none.
 */
export const quotaApis = [
  'ec2:DescribeInstances',
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeRegions',
  'ecs:cluster-reads',
  'ecs:service-reads',
  'ecs:resource-reads',
  'elasticache',
  'kafka',
  'lightsail',
  'rds',
] as const;

export type QuotaApi = (typeof quotaApis)[number];

/** A bucket of calls: how many may be made at once, and how many come back a second. */
export interface CallRate {
  readonly perSecond: number;
  readonly burst: number;
}

/** The rate of each API that has a budget, for one account in one region. */
export type CallRates = ReadonlyMap<QuotaApi, CallRate>;

/** How often each API was called. */
export type CallCounts = Readonly<Partial<Record<QuotaApi, number>>>;

/** A call before it is made. */
export interface QuotaCall {
  readonly api: QuotaApi;
  readonly region: string;
}

/** Whose quota a provider uses. */
export interface QuotaUse {
  readonly account: string;
  /** Undefined: any of the account's, because it is all of them or not known before it is asked. */
  readonly region: string | undefined;
  readonly apis: readonly QuotaApi[];
}

/** Whether a provider's calls may come from the bucket that an account has for a call. */
export function mayDraw(use: QuotaUse, account: string, { api, region }: QuotaCall): boolean {
  return use.account === account && (use.region ?? region) === region && use.apis.includes(api);
}

/** The counts one by one, in the order of the APIs. */
export function countsIn(counts: CallCounts): readonly (readonly [QuotaApi, number])[] {
  return quotaApis.flatMap((api) => {
    const count = counts[api];
    return count === undefined ? [] : [[api, count] as const];
  });
}

/** Each API's greatest count. */
export function mostOf(all: readonly CallCounts[]): CallCounts {
  const most: Partial<Record<QuotaApi, number>> = {};
  for (const counts of all) {
    for (const [api, count] of countsIn(counts)) most[api] = Math.max(most[api] ?? 0, count);
  }
  return most;
}
