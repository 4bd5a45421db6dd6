import { describe, expect, it } from 'vitest';
import type { Needs } from '../model/permission.ts';
import { missingGrant } from './granted.ts';

const none: Needs = { permissions: [], roles: [], secrets: [] };
const permission = (action: string, resource = '*') => ({ action, resource, reason: '' });
const clusters = `arn:\${AWS::Partition}:eks:*:\${AWS::AccountId}:cluster/`;
const role = 'arn:aws:iam::123456789012:role/read';

describe('what a provider needs beyond what was granted', () => {
  it.each<{ name: string; needs: Partial<Needs>; granted: Partial<Needs>; missing: string | undefined }>([
    { name: 'nothing, where it needs nothing', needs: {}, granted: {}, missing: undefined },
    {
      name: 'an action',
      needs: { permissions: [permission('ec2:DescribeInstances')] },
      granted: { permissions: [permission('ecs:ListTasks')] },
      missing: 'needs ec2:DescribeInstances on *, deploy again',
    },
    {
      name: 'an action on another resource',
      needs: { permissions: [permission('eks:DescribeCluster', `${clusters}web`)] },
      granted: { permissions: [permission('eks:DescribeCluster', `${clusters}db`)] },
      missing: `needs eks:DescribeCluster on ${clusters}web, deploy again`,
    },
    {
      name: 'nothing, where a pattern covers it',
      needs: { permissions: [permission('eks:DescribeCluster', `${clusters}web`)] },
      granted: { permissions: [permission('eks:DescribeCluster', `${clusters}*`)] },
      missing: undefined,
    },
    {
      name: 'all, where only one of its resources is covered',
      needs: { permissions: [permission('ec2:DescribeInstances'), permission('s3:GetObject', 'arn:a')] },
      granted: { permissions: [permission('s3:GetObject', 'arn:b')] },
      missing: 'needs ec2:DescribeInstances on * and 1 more, deploy again',
    },
    {
      name: 'a role',
      needs: { permissions: [permission('ec2:DescribeInstances')], roles: [role] },
      granted: { permissions: [permission('ec2:DescribeInstances')] },
      missing: `needs sts:AssumeRole on ${role}, deploy again`,
    },
    {
      name: 'nothing but the role, where it assumes one',
      needs: { permissions: [permission('ec2:DescribeInstances')], roles: [role] },
      granted: { roles: ['arn:aws:iam::*:role/read'] },
      missing: undefined,
    },
    {
      name: 'a secret, whatever its key',
      needs: { secrets: ['secretsmanager:hub#a', 'ssm:/other'] },
      granted: { secrets: ['secretsmanager:hub#b'] },
      missing: 'needs to read ssm:/other, deploy again',
    },
  ])('is $name', ({ needs, granted, missing }) => {
    const failure = missingGrant({ ...none, ...needs }, { ...none, ...granted });

    expect(failure?.message).toBe(missing);
    expect(failure?.failure).toBe(missing === undefined ? undefined : 'unauthorized');
  });
});
