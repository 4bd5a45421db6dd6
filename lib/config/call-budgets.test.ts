import { describe, expect, it } from 'vitest';
import { CallBudgets } from './call-budgets.ts';

describe('the budgets of calls', () => {
  it('are the rates that EC2 and ECS publish, where nothing is said, and none for the others', () => {
    const rates = CallBudgets.parse(undefined);

    expect(Object.fromEntries(rates)).toEqual({
      'ec2:DescribeInstances': { perSecond: 20, burst: 100 },
      'ec2:DescribeAvailabilityZones': { perSecond: 20, burst: 100 },
      'ec2:DescribeNetworkInterfaces': { perSecond: 20, burst: 100 },
      'ec2:DescribeRegions': { perSecond: 20, burst: 100 },
      'ecs:cluster-reads': { perSecond: 20, burst: 50 },
      'ecs:service-reads': { perSecond: 20, burst: 100 },
      'ecs:resource-reads': { perSecond: 20, burst: 100 },
    });
  });

  it('are said by service, for each of its APIs', () => {
    const rates = CallBudgets.parse({ ecs: { per_second: 2, burst: 7 }, rds: { per_second: 0.5 } });

    expect(rates.get('ecs:cluster-reads')).toEqual({ perSecond: 2, burst: 7 });
    expect(rates.get('ecs:resource-reads')).toEqual({ perSecond: 2, burst: 7 });
    expect(rates.get('rds')).toEqual({ perSecond: 0.5, burst: 1 });
    expect(rates.get('ec2:DescribeInstances')).toEqual({ perSecond: 20, burst: 100 });
    expect(rates.get('kafka')).toBeUndefined();
  });

  it.each([
    { title: 'a service that has no budget', input: { s3: { per_second: 1 } }, path: [] },
    { title: 'a rate of nothing', input: { ec2: { per_second: 0 } }, path: ['ec2', 'per_second'] },
    { title: 'a burst of less than a call', input: { ec2: { per_second: 1, burst: 0.5 } }, path: ['ec2', 'burst'] },
    { title: 'a burst alone', input: { ec2: { burst: 5 } }, path: ['ec2', 'per_second'] },
  ])('refuse $title', ({ input, path }) => {
    expect(CallBudgets.safeParse(input).error?.issues).toMatchObject([{ path }]);
  });
});
