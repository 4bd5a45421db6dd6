import { describe, expect, it } from 'vitest';
import { isAllowed, PolicyDocument } from './policy.ts';

const table = 'arn:aws:dynamodb:eu-west-1:123456789012:table/hub';
const role = 'arn:aws:iam::123456789012:role/hub-RefreshRole-1';

function policyWith(...statements: readonly object[]) {
  return PolicyDocument.parse({ Version: '2012-10-17', Statement: statements });
}

const allow = (Action: string | readonly string[], Resource: string | readonly string[], Condition = {}) => {
  return { Effect: 'Allow', Action, Resource, Condition };
};
const deny = (Action: string, Resource: string, Condition = {}) => ({ Effect: 'Deny', Action, Resource, Condition });
const get = { action: 'dynamodb:GetItem', resource: table };
const put = { action: 'dynamodb:PutItem', resource: table };
const inPartition = (...keys: readonly string[]) => ({ ...put, context: { 'dynamodb:LeadingKeys': keys } });
const ownPartition = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['token-uses'] } };
const byFunction = (name: string) => {
  const arn = `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
  return { action: 'ec2:CreateNetworkInterface', resource: '*', context: { 'lambda:SourceFunctionArn': [arn] } };
};
const ofFunction = { ArnEquals: { 'lambda:SourceFunctionArn': 'arn:aws:lambda:eu-west-1:123456789012:function:hub' } };

describe('a policy', () => {
  it.each([
    { name: 'the action on the resource', statements: [allow('dynamodb:GetItem', table)], wanted: get, allowed: true },
    {
      name: 'one of several actions',
      statements: [allow(['dynamodb:Query', 'dynamodb:GetItem'], table)],
      wanted: get,
      allowed: true,
    },
    {
      name: 'one of several resources',
      statements: [allow('dynamodb:GetItem', ['arn:x', table])],
      wanted: get,
      allowed: true,
    },
    { name: 'an action in other letters', statements: [allow('DynamoDB:getitem', table)], wanted: get, allowed: true },
    { name: 'an action with a wildcard', statements: [allow('dynamodb:Get*', table)], wanted: get, allowed: true },
    { name: 'every action', statements: [allow('*', table)], wanted: get, allowed: true },
    { name: 'every resource', statements: [allow('dynamodb:GetItem', '*')], wanted: get, allowed: true },
    {
      name: 'a resource with wildcards',
      statements: [allow('dynamodb:GetItem', 'arn:aws:dynamodb:*:*:table/h?b')],
      wanted: get,
      allowed: true,
    },
    {
      name: 'a condition that holds',
      statements: [allow('dynamodb:PutItem', table, ownPartition)],
      wanted: inPartition('token-uses'),
      allowed: true,
    },
    {
      name: 'a role like a pattern',
      statements: [allow('sts:AssumeRole', role, { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/hub-*' } })],
      wanted: { action: 'sts:AssumeRole', resource: role, context: { 'aws:PrincipalArn': [role] } },
      allowed: true,
    },
    {
      name: 'another function than the one that is denied',
      statements: [allow('ec2:*', '*'), deny('ec2:CreateNetworkInterface', '*', ofFunction)],
      wanted: byFunction('other'),
      allowed: true,
    },
    { name: 'nothing', statements: [], wanted: get, allowed: false },
    { name: 'another action', statements: [allow('dynamodb:PutItem', table)], wanted: get, allowed: false },
    { name: 'another resource', statements: [allow('dynamodb:GetItem', `${table}-2`)], wanted: get, allowed: false },
    {
      name: 'a part of the resource',
      statements: [allow('dynamodb:GetItem', table.slice(0, -1))],
      wanted: get,
      allowed: false,
    },
    {
      name: 'a dot where another character is',
      statements: [allow('dynamodb:GetItem', table.replace('hub', 'h.b'))],
      wanted: get,
      allowed: false,
    },
    {
      name: 'a resource, for an action that is on none',
      statements: [allow('ec2:DescribeInstances', table)],
      wanted: { action: 'ec2:DescribeInstances', resource: '*' },
      allowed: false,
    },
    {
      name: 'what another statement denies',
      statements: [allow('*', '*'), deny('dynamodb:GetItem', table)],
      wanted: get,
      allowed: false,
    },
    {
      name: 'a condition of which one value is another',
      statements: [allow('dynamodb:PutItem', table, ownPartition)],
      wanted: inPartition('token-uses', 'heads'),
      allowed: false,
    },
    {
      name: 'a condition without a value',
      statements: [allow('dynamodb:PutItem', table, { StringEquals: { 'aws:SourceVpce': 'vpce-1' } })],
      wanted: put,
      allowed: false,
    },
    {
      name: 'the function that is denied',
      statements: [allow('ec2:*', '*'), deny('ec2:CreateNetworkInterface', '*', ofFunction)],
      wanted: byFunction('hub'),
      allowed: false,
    },
    {
      name: 'a role that is like a pattern only over a colon',
      statements: [allow('sts:AssumeRole', role, { ArnLike: { 'aws:PrincipalArn': 'arn:*:role/hub-*' } })],
      wanted: { action: 'sts:AssumeRole', resource: role, context: { 'aws:PrincipalArn': [role] } },
      allowed: false,
    },
    {
      name: 'what is not to be equal, and is',
      statements: [allow('dynamodb:GetItem', table, { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } })],
      wanted: { ...get, context: { 'aws:SourceVpce': ['vpce-1'] } },
      allowed: false,
    },
  ])('with $name: $allowed', ({ statements, wanted, allowed }) => {
    expect(isAllowed([policyWith(...statements)], wanted)).toBe(allowed);
  });

  it('with a condition that nobody knows how to read is no answer', () => {
    const policy = policyWith(allow('dynamodb:GetItem', table, { DateGreaterThan: { 'aws:CurrentTime': '2026' } }));

    expect(() => isAllowed([policy], get)).toThrow('DateGreaterThan');
  });

  it('allows what another one allows, and not what another one denies', () => {
    const [one, two] = [policyWith(allow('dynamodb:GetItem', table)), policyWith(deny('dynamodb:*', '*'))];

    expect([isAllowed([policyWith(), one], get), isAllowed([one, two], get)]).toEqual([true, false]);
  });
});
