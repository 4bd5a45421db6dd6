import { describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.ts';
import { loadHub } from './load-hub.ts';
import { memoryFiles } from './testing/memory-files.ts';

const roles = ['111122223333', '444455556666'].map((account) => `arn:aws:iam::${account}:role/rollcall`);
const regions = ['eu-west-1', 'eu-west-2'];
const mechanisms = [
  ...['ec2', 'ecs', 'elasticache', 'lightsail', 'msk', 'rds'].map((name) => ({ key: `${name}_sd_configs`, own: {} })),
  ...['ec2', 'ecs', 'elasticache', 'lightsail', 'msk', 'rds'].map((role) => ({ key: 'aws_sd_configs', own: { role } })),
];

function hubOf(jobs: Readonly<Record<string, object>>) {
  const scrape_configs = Object.entries(jobs).map(([job_name, job]) => ({ job_name, ...job }));
  return loadHub(memoryFiles({ 'rollcall.yml': JSON.stringify({ scrape_configs }) }), 'rollcall.yml');
}

const providersOf = async (jobs: Readonly<Record<string, object>>) => [...(await hubOf(jobs)).providers.values()];

describe('a block of many places', () => {
  it.each(mechanisms)('is what a block for each pair would be, of $key $own', async ({ key, own }) => {
    const many = { ...own, regions, role_arns: roles, external_id: 'x' };
    const plain = roles.flatMap((role_arn) =>
      regions.map((region) => ({ ...own, region, role_arn, external_id: 'x' })),
    );

    const providers = await providersOf({ many: { [key]: [many] }, plain: { [key]: plain } });

    expect(providers).toHaveLength(4);
    for (const { subscribers } of providers) expect(subscribers).toEqual(['many', 'plain']);
  });

  it('names account and region of each', async () => {
    const providers = await providersOf({ a: { ec2_sd_configs: [{ regions, role_arns: roles }] } });

    expect(providers.map(({ description }) => description)).toEqual([
      '111122223333/eu-west-1',
      '111122223333/eu-west-2',
      '444455556666/eu-west-1',
      '444455556666/eu-west-2',
    ]);
  });

  it('needs of its roles, in each, the one that is assumed there', async () => {
    const providers = await providersOf({ a: { ec2_sd_configs: [{ regions: 'all', role_arns: roles }] } });

    expect(providers.map(({ needs }) => needs.roles)).toEqual(roles.map((role) => [role]));
    for (const { needs } of providers) {
      expect(needs.permissions.map(({ action }) => action)).toContain('ec2:DescribeRegions');
    }
  });

  it('may be concerned by events of its place, or of any region where it asks in all', async () => {
    const providers = await providersOf({
      a: { ec2_sd_configs: [{ regions: ['eu-west-1'], role_arns: [roles[0]] }] },
      b: { ec2_sd_configs: [{ regions: 'all', role_arns: [roles[1]] }] },
    });

    expect(providers.flatMap(({ hints }) => hints)).toMatchObject([
      { account: '111122223333', region: 'eu-west-1' },
      { account: '444455556666', region: 'any' },
    ]);
  });

  it('is one provider an account for all regions', async () => {
    const providers = await providersOf({
      a: { aws_sd_configs: [{ role: 'rds', regions: 'all', role_arns: roles }] },
      b: { aws_sd_configs: [{ role: 'rds', role_arns: roles }] },
    });

    expect(providers.map(({ description }) => description)).toEqual([
      'rds/111122223333/all regions',
      'rds/444455556666/all regions',
      'rds/111122223333/default region',
      'rds/444455556666/default region',
    ]);
  });

  it.each([
    { block: { region: 'eu-west-1', regions }, path: 'regions' },
    { block: { role_arn: roles[0], role_arns: roles }, path: 'role_arns' },
    { block: { regions: [] }, path: 'regions' },
    { block: { regions: ['EU'] }, path: 'regions[0]' },
    { block: { regions: 'eu-west-1' }, path: 'regions' },
    { block: { role_arns: [roles[0], roles[0]] }, path: 'role_arns' },
  ])('is refused as $block, where it stands', async ({ block, path }) => {
    const error = await hubOf({ a: { ec2_sd_configs: [block] } }).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ problems: [{ path: `scrape_configs[0].ec2_sd_configs[0].${path}` }] });
  });

  it.each(['lightsail_sd_configs', 'aws_sd_configs'])('is refused for all regions of Lightsail: %s', async (key) => {
    const block = { regions: 'all', ...(key === 'aws_sd_configs' ? { role: 'lightsail' } : {}) };

    await expect(hubOf({ a: { [key]: [block] } })).rejects.toThrow('Lightsail is not in every region');
  });
});

describe('the listing of a provider', () => {
  const listingsOf = async (key: string, ...blocks: readonly object[]) =>
    (await providersOf({ a: { [key]: blocks } })).map(({ listing }) => listing?.key);

  it.each(mechanisms.filter(({ key, own }) => !JSON.stringify([key, own]).includes('elasticache')))(
    'is the same at another port, and no other: $key $own',
    async ({ key, own }) => {
      const block = { ...own, region: 'eu-west-1', port: 9100 };
      const others = [
        { ...block, port: 9200 },
        { ...block, region: 'eu-west-2' },
      ];

      const [first, atAnotherPort, elsewhere] = await listingsOf(key, block, ...others);

      expect(first).toBeDefined();
      expect(atAnotherPort).toBe(first);
      expect(elsewhere).not.toBe(first);
    },
  );

  it('is shared by nobody where a secret stands in the block', async () => {
    const keys = { access_key: 'AKIAEXAMPLE', secret_key: 'example' };

    const [first, second] = await listingsOf('ec2_sd_configs', { ...keys, port: 9100 }, { ...keys, port: 9200 });

    expect(second).not.toBe(first);
  });
});
