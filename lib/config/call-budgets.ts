import { z } from 'zod';
import { type CallRate, type CallRates, type QuotaApi, quotaApis } from '../model/call-quota.ts';

const services = ['ec2', 'ecs', 'elasticache', 'kafka', 'lightsail', 'rds'] as const;
type Service = (typeof services)[number];

const Budget = z
  .strictObject({
    per_second: z.number().positive('must be more than 0').describe('Calls a second, on average.'),
    burst: z.number().min(1).optional().describe('Calls at once after a pause; as many as per_second, if not said.'),
  })
  .transform(({ per_second, burst }): CallRate => ({ perSecond: per_second, burst: burst ?? Math.max(1, per_second) }));

const budgets = Object.fromEntries(services.map((service) => [service, Budget.optional()])) as Readonly<
  Record<Service, z.ZodOptional<typeof Budget>>
>;

/** `rollcall.call_budgets`: calls that may be made of each API of a service, for one account in one region. */
export const CallBudgets = z
  .strictObject(budgets)
  .default({})
  .describe(
    'Calls that each API of a service is asked in one account and region. What is absent keeps the published rate, where there is one.',
  )
  .transform(ratesOf);

/**
 * What EC2 and ECS publish for calls that only read: EC2 for each paginated or filtered action, ECS for each kind of action.
 * The other services publish no rates.
 */
const publishedRates: CallRates = new Map<QuotaApi, CallRate>([
  ['ec2:DescribeInstances', { perSecond: 20, burst: 100 }],
  ['ec2:DescribeAvailabilityZones', { perSecond: 20, burst: 100 }],
  ['ec2:DescribeNetworkInterfaces', { perSecond: 20, burst: 100 }],
  ['ec2:DescribeRegions', { perSecond: 20, burst: 100 }],
  ['ecs:cluster-reads', { perSecond: 20, burst: 50 }],
  ['ecs:service-reads', { perSecond: 20, burst: 100 }],
  ['ecs:resource-reads', { perSecond: 20, burst: 100 }],
]);

function ratesOf(own: Readonly<Partial<Record<Service, CallRate | undefined>>>): CallRates {
  const rates = new Map(publishedRates);
  for (const api of quotaApis) {
    const service = services.find((name) => api === name || api.startsWith(`${name}:`));
    const rate = service === undefined ? undefined : own[service];
    if (rate !== undefined) rates.set(api, rate);
  }
  return rates;
}
