import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, type ScalarTag } from 'yaml';
import { z } from 'zod';
import { permissionsOf } from '../test/e2e/mechanism-permissions.ts';
import { isAllowed, PolicyDocument } from '../test/support/policy.ts';

const hub = '123456789012';
const parameters: Readonly<Record<string, string>> = {
  HubAccountId: hub,
  HubStackName: 'rollcall-prod',
  HubRolePath: '/',
  ExternalId: 'example-1',
  'AWS::Partition': 'aws',
};

/** CloudFormation's short forms, as far as the template has them: references are filled in, the rest stays a text. */
const tags: readonly ScalarTag[] = [
  { tag: '!Ref', resolve: (name: string) => parameters[name] ?? name },
  {
    tag: '!Sub',
    resolve: (text: string) => text.replaceAll(/\$\{([\w:]+)\}/g, (_, name: string) => parameters[name] ?? ''),
  },
  { tag: '!GetAtt', resolve: (text: string) => text },
];
const lists = ['!Not', '!Equals', '!If'].map((tag) => ({ tag, collection: 'seq' as const, resolve: () => tag }));

const Role = z.object({
  AssumeRolePolicyDocument: z.unknown(),
  Policies: z.tuple([z.object({ PolicyDocument })]),
});
const template = parse(readFileSync(join(import.meta.dirname, 'rollcall-read.yaml'), 'utf8'), {
  customTags: [...tags, ...lists],
});
const role = Role.parse(template.Resources.ReaderRole.Properties);

describe('the role of a member account', () => {
  it('lists and describes all that any mechanism does with a role, and nothing else', () => {
    const mechanisms = readdirSync(join(import.meta.dirname, '..', 'lib', 'mechanisms'));
    const needed = new Set(mechanisms.flatMap(permissionsOf).map(({ action }) => action));
    // Files in buckets are read with the hub's own credentials.
    const asked = [...needed].filter((action) => !action.startsWith('s3:')).toSorted();

    expect(role.Policies[0].PolicyDocument.Statement.flatMap(({ Action }) => Action)).toEqual(asked);
  });

  it.each([
    {
      name: 'the refresher of the hub',
      principal: `arn:aws:iam::${hub}:role/rollcall-prod-RefreshRole-1A`,
      lets: true,
    },
    {
      name: 'that of a network',
      principal: `arn:aws:iam::${hub}:role/rollcall-prod-RefreshDashinternalRole-1A`,
      lets: true,
    },
    {
      name: 'another function of the hub',
      principal: `arn:aws:iam::${hub}:role/rollcall-prod-ApiRole-1A`,
      lets: false,
    },
    { name: 'another stack', principal: `arn:aws:iam::${hub}:role/rollcall-dev-RefreshRole-1A`, lets: false },
    { name: 'another path', principal: `arn:aws:iam::${hub}:role/x/rollcall-prod-RefreshRole-1A`, lets: false },
    { name: 'another account', principal: 'arn:aws:iam::210987654321:role/rollcall-prod-RefreshRole-1A', lets: false },
    {
      name: 'the refresher, without the external id',
      principal: `arn:aws:iam::${hub}:role/rollcall-prod-RefreshRole-1A`,
      externalId: [],
      lets: false,
    },
  ])('lets in $name: $lets', ({ principal, externalId = ['example-1'], lets }) => {
    const [{ Principal, ...statement }] = z
      .object({ Statement: z.tuple([z.looseObject({ Principal: z.object({ AWS: z.string() }) })]) })
      .parse(role.AssumeRolePolicyDocument).Statement;
    const trust = PolicyDocument.parse({ Version: '2012-10-17', Statement: { ...statement, Resource: '*' } });
    const context = { 'aws:PrincipalArn': [principal], 'sts:ExternalId': externalId };

    expect(Principal.AWS).toBe(`arn:aws:iam::${hub}:root`);
    expect(isAllowed([trust], { action: 'sts:AssumeRole', resource: '*', context })).toBe(lets);
  });
});
