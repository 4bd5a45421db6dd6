import { describe, expect, it } from 'vitest';
import { fixedClock } from '../support/fixed-clock.ts';
import { type AwsOrganisation, roleIn, startAwsOrganisation } from './aws-organisation.ts';
import { type InProcessHub, startHub } from './in-process-hub.ts';
import { addressesOf, changesOf, configOf, groupsIn, guardOff, providersOf, rareInterval } from './served.ts';

const [first, second] = ['111122223333', '444455556666'];
const roles = { role_arns: [roleIn(first), roleIn(second)] };
const environment = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIAHUB', AWS_SECRET_ACCESS_KEY: 'secret' };

interface Scene extends AsyncDisposable {
  readonly aws: AwsOrganisation;
  readonly hub: InProcessHub;
}

async function sceneOf(jobs: Readonly<Record<string, readonly object[]>>, pages = 1): Promise<Scene> {
  const close = new AsyncDisposableStack();
  const clock = fixedClock();
  const aws = close.use(await startAwsOrganisation({ clock, pages }));
  for (const region of ['eu-west-1', 'eu-west-2']) aws.regions.add(region);
  const written = Object.entries(jobs).map(([name, ec2_sd_configs]) => [name, { ec2_sd_configs }]);
  const config = configOf(Object.fromEntries(written), guardOff);
  const hub = close.use(await startHub(config, { http: aws.http(), environment, clock }));
  return { aws, hub, [Symbol.asyncDispose]: () => close.disposeAsync() };
}

const standing = async (hub: InProcessHub) =>
  Object.fromEntries((await providersOf(hub)).map(({ title, error, targets }) => [title, error?.kind ?? targets]));
const countOf = ({ calls }: AwsOrganisation, wanted: string) => calls.filter(({ action }) => action === wanted).length;

describe('a block of two roles and two regions', () => {
  it('is a provider for each pair, each asked as its role with the external id', async () => {
    await using scene = await sceneOf({
      nodes: [{ ...roles, regions: ['eu-west-1', 'eu-west-2'], external_id: 'x', port: 9100 }],
    });

    await scene.hub.tick();

    expect(await standing(scene.hub)).toEqual({
      'ec2/111122223333/eu-west-1': 1,
      'ec2/111122223333/eu-west-2': 1,
      'ec2/444455556666/eu-west-1': 1,
      'ec2/444455556666/eu-west-2': 1,
    });
    expect(await addressesOf(scene.hub, 'nodes')).toHaveLength(4);
    expect(Object.fromEntries(scene.aws.externalIds)).toEqual({ [first]: 'x', [second]: 'x' });
    const asked = scene.aws.calls.filter(({ action }) => action === 'DescribeInstances');
    expect([...new Set(asked.map(({ account, region }) => `${account}/${region}`))].toSorted()).toEqual([
      '111122223333/eu-west-1',
      '111122223333/eu-west-2',
      '444455556666/eu-west-1',
      '444455556666/eu-west-2',
    ]);
  });

  it('shares a provider with a block that names one of the pairs', async () => {
    await using scene = await sceneOf({
      all: [{ ...roles, regions: ['eu-west-1', 'eu-west-2'] }],
      one: [{ region: 'eu-west-2', role_arn: roleIn(first) }],
    });

    await scene.hub.tick();

    const providers = await providersOf(scene.hub);
    expect(providers).toHaveLength(4);
    expect(providers.find(({ title }) => title === 'ec2/111122223333/eu-west-2')?.jobs).toEqual(['all', 'one']);
  });

  it('has a denied account as an error of that account alone', async () => {
    await using scene = await sceneOf({ nodes: [{ ...roles, regions: ['eu-west-1', 'eu-west-2'] }] });
    await scene.hub.tick();
    scene.aws.denied.add(second);
    scene.aws.gone.add(`${first}/eu-west-2/1`);

    await scene.hub.tick();

    expect(await standing(scene.hub)).toEqual({
      'ec2/111122223333/eu-west-1': 1,
      'ec2/111122223333/eu-west-2': 0,
      'ec2/444455556666/eu-west-1': 'unauthorized',
      'ec2/444455556666/eu-west-2': 'unauthorized',
    });
    expect(await addressesOf(scene.hub, 'nodes')).toHaveLength(3);
  });
});

describe('a block of all regions', () => {
  const everywhere = { nodes: [{ role_arn: roleIn(first), regions: 'all' }] };
  const regionsOf = async (hub: InProcessHub) => {
    return groupsIn(await hub.sd('nodes'))
      .map(({ labels }) => labels['__meta_ec2_region'])
      .toSorted();
  };

  it('finds what is in a region that is enabled later', async () => {
    await using scene = await sceneOf(everywhere);
    await scene.hub.tick();
    const before = await regionsOf(scene.hub);
    scene.aws.regions.add('ap-southeast-5');

    await scene.hub.tick();

    expect(before).toEqual(['eu-west-1', 'eu-west-2']);
    expect(await regionsOf(scene.hub)).toEqual(['ap-southeast-5', 'eu-west-1', 'eu-west-2']);
    expect(await standing(scene.hub)).toEqual({ 'ec2/111122223333/all regions': 3 });
  });

  it('keeps a region that fails, and goes on with the others', async () => {
    await using scene = await sceneOf(everywhere);
    await scene.hub.tick();
    scene.aws.failing.add('eu-west-2');
    scene.aws.regions.add('eu-south-1');

    await scene.hub.tick();

    expect(await regionsOf(scene.hub)).toEqual(['eu-south-1', 'eu-west-1', 'eu-west-2']);
    const [provider] = await providersOf(scene.hub);
    expect(provider).toMatchObject({ failures: 0, unread: 1, unreadNames: ['eu-west-2/'], kept: 1 });
    expect(provider?.error?.message).toContain('in eu-west-2');
  });

  it('keeps every region when they cannot be listed, and removes one that is disabled', async () => {
    await using scene = await sceneOf(everywhere);
    await scene.hub.tick();
    scene.aws.regions.clear();
    await scene.hub.tick();
    const unlisted = [await standing(scene.hub), await regionsOf(scene.hub)];
    scene.aws.regions.add('eu-west-1');

    await scene.hub.tick();

    expect(unlisted).toEqual([{ 'ec2/111122223333/all regions': 'malformed' }, ['eu-west-1', 'eu-west-2']]);
    expect(await regionsOf(scene.hub)).toEqual(['eu-west-1']);
  });

  it('is refused as a whole where its role is', async () => {
    await using scene = await sceneOf(everywhere);
    scene.aws.denied.add(first);

    await scene.hub.tick();

    expect(await standing(scene.hub)).toEqual({ 'ec2/111122223333/all regions': 'unauthorized' });
    expect((await scene.hub.sd('nodes')).status).toBe(503);
  });
});

describe('two blocks that differ in their port alone', () => {
  const place = { role_arn: roleIn(first), region: 'eu-west-1' };
  const twoPorts = { nodes: [{ ...place, port: 9100 }], agents: [{ ...place, port: 9200 }] };

  it('are told from one listing, minute by minute', async () => {
    await using scene = await sceneOf(twoPorts, 3);
    await scene.hub.tick();
    const before = countOf(scene.aws, 'DescribeInstances');

    await scene.hub.ticks(5);

    expect(countOf(scene.aws, 'DescribeInstances') - before).toBe(5 * 3);
    expect(await addressesOf(scene.hub, 'nodes')).toEqual(['192.0.2.1:9100', '192.0.2.2:9100', '192.0.2.3:9100']);
    expect(await addressesOf(scene.hub, 'agents')).toEqual(['192.0.2.1:9200', '192.0.2.2:9200', '192.0.2.3:9200']);
  });

  it('have a removal group each for an instance that is gone', async () => {
    await using scene = await sceneOf(twoPorts, 2);
    await scene.hub.tick();
    scene.aws.gone.add(`${first}/eu-west-1/2`);

    await scene.hub.tick();

    const removed = (await changesOf(scene.hub)).flatMap((change) =>
      change.removed.map(({ source, targets }) => ({ jobs: change.jobs, source, targets })),
    );
    expect(removed.toSorted((a, b) => (a.jobs.join() < b.jobs.join() ? -1 : 1))).toEqual([
      { jobs: ['agents'], source: `eu-west-1/i-${first}-2`, targets: [] },
      { jobs: ['nodes'], source: `eu-west-1/i-${first}-2`, targets: [] },
    ]);
    expect(await addressesOf(scene.hub, 'agents')).toEqual(['192.0.2.1:9200']);
  });

  it('fail together, and keep their lists', async () => {
    await using scene = await sceneOf(twoPorts);
    await scene.hub.tick();
    scene.aws.denied.add(first);

    await scene.hub.tick();

    expect((await providersOf(scene.hub)).map(({ error, failures }) => [error?.kind, failures])).toEqual([
      ['unauthorized', 1],
      ['unauthorized', 1],
    ]);
    expect(await addressesOf(scene.hub, 'agents')).toEqual(['192.0.2.1:9200']);
  });

  it('stay together while a configuration with a mistake is refused', async () => {
    await using scene = await sceneOf(twoPorts);
    await scene.hub.tick();
    const before = countOf(scene.aws, 'DescribeInstances');
    await scene.hub.configure('scrape_configs: [{job_name: nodes, ec2_sd_config: []}]');

    await scene.hub.ticks(2);

    expect(countOf(scene.aws, 'DescribeInstances') - before).toBe(2);
  });

  it('are told from one listing for one wish', async () => {
    const wish = { both: [{ ...place, port: 9100, refresh_interval: rareInterval }] };
    const block = { ...place, port: 9200, refresh_interval: rareInterval };
    await using scene = await sceneOf({ both: [...wish.both, block] });
    await scene.hub.tick();
    const before = countOf(scene.aws, 'DescribeInstances');

    await scene.hub.refresh({ job: 'both' });

    expect(countOf(scene.aws, 'DescribeInstances') - before).toBe(1);
    expect(await addressesOf(scene.hub, 'both')).toEqual(['192.0.2.1:9100', '192.0.2.1:9200']);
  });

  it('are told from one listing where one is asked twice as often: every second time', async () => {
    await using scene = await sceneOf({
      nodes: [{ ...place, port: 9100, refresh_interval: '1m' }],
      agents: [{ ...place, port: 9200, refresh_interval: '2m' }],
    });
    await scene.hub.tick();
    const before = countOf(scene.aws, 'DescribeInstances');
    const generationOf = async (job: string) =>
      (await providersOf(scene.hub)).find(({ jobs }) => jobs.includes(job))?.generation ?? 0;
    const [nodes, agents] = [await generationOf('nodes'), await generationOf('agents')];

    await scene.hub.ticks(6);

    expect(countOf(scene.aws, 'DescribeInstances') - before).toBe(6);
    expect([await generationOf('nodes'), await generationOf('agents')]).toEqual([nodes + 6, agents + 3]);
  });
});
