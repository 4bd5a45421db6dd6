import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LaunchedInstance } from '../peers/moto/ec2-instances.ts';
import { peer } from '../peers/peer.ts';
import { until } from '../support/until.ts';
import { describePermissions } from './describe-permissions.ts';
import { describeStacks } from './describe-stacks.ts';
import { servedLines, toldChanges, toldProviders } from './moto-answers.ts';
import type { EndpointState } from './moto-ec2-endpoint.ts';
import { ec2Labels } from './moto-ec2-labels.ts';
import { type MotoWorld, ownDiscovery, startMotoWorld } from './moto-world.ts';
import { lineOf, type PrometheusServer, startPrometheus } from './prometheus-server.ts';

const motoServer = peer('moto', ['moto_server']);
const prometheusBinary = peer('prometheus', ['prometheus']);
const jobs = ['app', 'fixed', 'node'];
/** Prometheus takes over what it was told every five seconds at most. */
const withinMs = 20_000;
/** Looks of Prometheus, a second apart, after which it would have lost what it was not told. */
const looks = 7;

describe.skipIf(motoServer === undefined)('the deployed functions, with the AWS of moto', () => {
  const resources = new AsyncDisposableStack();
  let world: MotoWorld;
  let prometheus: PrometheusServer | undefined;
  let web: LaunchedInstance;
  let shop: LaunchedInstance;
  let delivered: Awaited<ReturnType<MotoWorld['queue']['deliver']>>;

  beforeAll(async () => {
    world = await startMotoWorld(motoServer ?? '', resources);
    [web, shop] = await launchBoth();
  }, 300_000);

  afterAll(() => resources.disposeAsync(), 30_000);

  async function launchBoth(): Promise<[LaunchedInstance, LaunchedInstance]> {
    const [first, second] = await world.instances.launch({ Name: 'web-1', 'team:owner': 'ü' }, { Name: 'shop-1' });
    if (first === undefined || second === undefined) throw new Error('two instances were to be launched');
    return [first, second];
  }

  /** What has to be served: `node` is of running instances, `app` of all. */
  async function expectedLines({ stopped }: { readonly stopped: readonly LaunchedInstance[] }) {
    const [webLabels, shopLabels] = await ec2Labels(world.moto, [web, shop]);
    const all = [
      {
        instance: web,
        labels: { ...webLabels, __meta_ec2_tag_Name: 'web-1', __meta_ec2_tag_team_owner: 'ü' },
      },
      { instance: shop, labels: { ...shopLabels, __meta_ec2_tag_Name: 'shop-1' } },
    ];
    const running = all.filter(({ instance }) => !stopped.includes(instance));
    return [
      ...all.map(({ instance, labels }) => lineOf('app', { __address__: `${instance.privateIp}:8080`, ...labels })),
      lineOf('fixed', { __address__: '192.0.2.1:9090', team: 'web' }),
      ...running.map(({ instance, labels }) =>
        lineOf('node', { __address__: `${instance.privateIp}:9100`, ...labels }),
      ),
    ].sort();
  }

  /** As an operator asks for it: through the API, the queue and the refresher. */
  async function refreshAll(): Promise<void> {
    const { status } = await world.ask('/api/v1/refresh', { method: 'POST', body: '{}' });
    expect(status).toBe(202);
    expect(await world.queue.deliver()).toHaveLength(3);
  }

  /** What Prometheus has of some jobs. */
  async function targetsOf(names: readonly string[]): Promise<readonly string[]> {
    const lines = (await prometheus?.targets()) ?? [];
    return lines.filter((line) => names.some((name) => line.startsWith(`${name} `)));
  }

  const seenByPrometheus = (lines: readonly string[]) =>
    until(
      () => targetsOf(jobs),
      (targets) => JSON.stringify(targets) === JSON.stringify(lines),
      withinMs,
    );

  /** Looks at Prometheus again and again: a target that is missing for a moment is a target lost. */
  async function prometheusKeeps(lines: readonly string[], meanwhile: () => Promise<void>): Promise<void> {
    if (prometheus === undefined) return meanwhile();
    const ended = new AbortController();
    const acting = meanwhile()
      .then(prometheusLooks)
      .finally(() => ended.abort());
    const watching = (async () => {
      while (!ended.signal.aborted) {
        expect(await targetsOf(jobs)).toEqual(lines);
        await pause(200);
      }
    })();
    await Promise.allSettled([acting, watching]);
    await Promise.all([acting, watching]);
  }

  /** Waits until Prometheus was served the lists of EC2 often enough to act on them. */
  async function prometheusLooks(): Promise<void> {
    const paths = ['/sd/app', '/sd/node'];
    const counts = async () => paths.map((path) => world.gateway.lists.get(path) ?? 0);
    const before = await counts();
    await until(counts, (now) => now.every((count, index) => count >= (before[index] ?? 0) + looks), withinMs);
  }

  it('answer 503 before there is anything to serve', async () => {
    expect((await world.ask('/sd/node')).status).toBe(503);
  });

  it('serve what was dispatched, found and stored', async () => {
    expect(await world.dispatch.invoke({ source: 'aws.events' })).toMatchObject({ messages: 3 });
    delivered = await world.queue.deliver();

    expect(delivered).toHaveLength(3);
    expect(await servedLines(world, jobs)).toEqual(await expectedLines({ stopped: [] }));
  });

  it('send nothing more for a slot that was taken', async () => {
    expect(await world.dispatch.invoke({ source: 'aws.events' })).toMatchObject({ messages: 0 });
    expect(await world.queue.deliver()).toEqual([]);
  });

  it('change nothing for messages that come twice', async () => {
    const before = [await toldProviders(world), await toldChanges(world)];

    for (const message of delivered) expect(await world.queue.handOver(message)).toEqual([]);

    expect([await toldProviders(world), await toldChanges(world)]).toEqual(before);
  });

  it.skipIf(prometheusBinary === undefined)(
    'give a real Prometheus every target with all its labels, as it would find them itself',
    async () => {
      const text = `${await world.prometheusText()}${ownDiscovery(world.moto)}`;
      prometheus = resources.use(await startPrometheus(prometheusBinary ?? '', text));
      const lines = await expectedLines({ stopped: [] });

      await seenByPrometheus(lines);

      const own = await until(
        () => targetsOf(['own']),
        (found) => found.length > 0,
        withinMs,
      );
      expect(own.map((line) => line.replace('own', 'app'))).toEqual(lines.filter((line) => line.startsWith('app ')));
    },
    60_000,
  );

  it('name the stopped one of two instances in exactly one removal group', async () => {
    const before = await toldChanges(world);
    await world.instances.stop(web.id);

    const outcomes = await world.refresh.invoke({ job: 'node' });

    const source = `eu-west-1/${web.id}`;
    expect(outcomes).toHaveLength(1);
    expect(outcomes).toMatchObject([
      {
        result: {
          outcome: 'committed',
          change: { added: [], changed: [], removals: [{ source, labels: {}, targets: [] }] },
        },
      },
    ]);
    expect((await toldChanges(world)).slice(before.length)).toEqual([
      { jobs: ['node'], added: [], changed: [], removed: [{ source, targets: [] }] },
    ]);
  });

  it('remove it once, and only from the list that it left', async () => {
    const before = await toldChanges(world);

    await refreshAll();

    expect((await toldChanges(world)).slice(before.length)).toEqual([
      { jobs: ['app'], added: [], changed: [`eu-west-1/${web.id}`], removed: [] },
    ]);
    expect(await servedLines(world, jobs)).toEqual(await expectedLines({ stopped: [web] }));
  });

  it.skipIf(prometheusBinary === undefined)(
    'let Prometheus lose exactly that one',
    async () => {
      await seenByPrometheus(await expectedLines({ stopped: [web] }));
    },
    30_000,
  );

  it.each<{ readonly state: EndpointState; readonly failures: number }>([
    { state: 'answering 500', failures: 2 },
    { state: 'hanging up', failures: 4 },
  ])(
    'serve the last lists while EC2 is $state, and say so',
    async ({ state, failures }) => {
      const lines = await expectedLines({ stopped: [web] });
      const told = await toldChanges(world);
      world.ec2.become(state);

      await prometheusKeeps(lines, async () => {
        await refreshAll();
        await refreshAll();
      });

      const failed = { failures, error: { kind: 'unreachable' } };
      expect(world.ec2.asked).toBeGreaterThanOrEqual(4);
      expect(await toldProviders(world)).toMatchObject([
        { jobs: ['app'], targets: 2, ...failed },
        { jobs: ['fixed'], targets: 1, failures: 0, error: null },
        { jobs: ['node'], targets: 1, ...failed },
      ]);
      expect(await servedLines(world, jobs)).toEqual(lines);
      expect(await toldChanges(world)).toEqual(told);
    },
    60_000,
  );

  it('find everything where it was when EC2 is back', async () => {
    const told = await toldChanges(world);
    world.ec2.become('up');

    await refreshAll();

    expect((await toldProviders(world)).map(({ failures, error }) => ({ failures, error }))).toEqual(
      jobs.map(() => ({ failures: 0, error: null })),
    );
    expect(await servedLines(world, jobs)).toEqual(await expectedLines({ stopped: [web] }));
    expect(await toldChanges(world)).toEqual(told);
  });

  describePermissions(() => ({ world, instance: shop }));

  describeStacks(() => world);
});
