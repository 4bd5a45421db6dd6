import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { awsRoles } from './roles.ts';

const Permissions = z.object({
  actions: z.array(
    z.object({
      action: z.string(),
      resource: z.string(),
      each: z.object({ option: z.enum(['role', 'regions']), match: z.string() }).optional(),
    }),
  ),
});

function permissionsOf(mechanism: string) {
  const file = join(import.meta.dirname, '..', mechanism, 'permissions.json');
  return Permissions.parse(JSON.parse(readFileSync(file, 'utf8'))).actions;
}

const describeRegions = { action: 'ec2:DescribeRegions', each: { option: 'regions', match: '^all$' } };

describe('the permissions of aws', () => {
  it.each(awsRoles)('are those of the mechanism %s for that role', (role) => {
    const own = permissionsOf(role)
      .filter(({ each }) => each === undefined)
      .map(({ action, resource }) => `${action} ${resource}`);

    const needed = permissionsOf('aws')
      .filter(({ each }) => each?.option === 'role' && new RegExp(each.match).test(role))
      .map(({ action, resource }) => `${action} ${resource}`);

    expect(needed.toSorted()).toEqual(own.toSorted());
  });

  it('are those of all regions where a block asks for them, as with the mechanisms that can', () => {
    for (const mechanism of ['aws', ...awsRoles.filter((role) => role !== 'lightsail')]) {
      const forRegions = permissionsOf(mechanism).filter(({ each }) => each?.option === 'regions');

      expect(forRegions).toMatchObject([describeRegions]);
    }
  });
});
