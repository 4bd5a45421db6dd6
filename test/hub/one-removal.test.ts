import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MechanismRegistry } from '../../lib/config/load-hub.ts';
import { createDnsDiscoverer } from '../../lib/mechanisms/dns/discoverer.ts';
import { mechanism as dns } from '../../lib/mechanisms/dns/index.ts';
import { DnsOptions } from '../../lib/mechanisms/dns/options.ts';
import { createResolver } from '../../lib/mechanisms/dns/resolver.ts';
import type { Ports } from '../../lib/ports.ts';
import type { ProviderOutcome } from '../../lib/refresh/refresher.ts';
import { type DnsLab, startDnsLab } from '../peers/dns/dns-lab.ts';
import { a } from '../peers/dns/refresh-dns.ts';
import { instancePage, reservation, startEc2Source, stopped, terminated } from './ec2-source.ts';
import { type EmbeddedStores, startEmbeddedStores } from './embedded-stores.ts';
import { type HubOptions, type InProcessHub, startHub } from './in-process-hub.ts';
import { startLoopbackSource } from './loopback-source.ts';
import { podOf, podPage } from './pods.ts';
import { addressesOf, changesOf, configOf } from './served.ts';
import { answering, answeringJson } from './source-behaviours.ts';

/** A hub over a job `web` with two targets, and a way to stop the one at the second address. */
interface Scene {
  readonly hub: InProcessHub;
  readonly stop: () => void;
  /** The address that stays. */
  readonly left: string;
  /** The source of the one that goes. */
  readonly gone: string;
  readonly close: AsyncDisposableStack;
}

/** Of two running instances, one is stopped, so that a filter for running ones does not list it; or terminated, and then it has no address. */
function ec2Scene(end: 'stopped' | 'terminated') {
  return async (options: HubOptions): Promise<Scene> => {
    const close = new AsyncDisposableStack();
    const kept = reservation('i-1', '192.0.2.21');
    const page = (...reservations: readonly string[]) => ({ '': answering(200, instancePage(reservations)) });
    const source = close.use(await startEc2Source(page(kept, reservation('i-2', '192.0.2.22'))));
    const keys = { access_key: 'AKIAEXAMPLE', secret_key: 'secret' };
    const filters = [{ name: 'instance-state-name', values: ['running'] }];
    const block = { region: 'eu-west-1', endpoint: source.url, ...keys, ...(end === 'stopped' ? { filters } : {}) };
    const hub = close.use(await startHub(configOf({ web: { ec2_sd_configs: [block] } }), options));
    const stop = () => source.show(end === 'stopped' ? page(kept) : page(kept, terminated('i-2')));
    return { hub, stop, left: '192.0.2.21:80', gone: 'eu-west-1/i-2', close };
  };
}

async function dnsScene(options: HubOptions): Promise<Scene> {
  const close = new AsyncDisposableStack();
  const name = 'web.example.com.';
  let addresses = ['192.0.2.31', '192.0.2.32'];
  const lab = close.use(await startDnsLab([() => ({ answers: addresses.map((address) => a(name, address)) })]));
  const block = { names: [name], type: 'A', port: 80 };
  const config = configOf({ web: { dns_sd_configs: [block] } });
  const hub = close.use(await startHub(config, { ...options, registry: dnsOf(lab) }));
  const stop = () => {
    addresses = ['192.0.2.31'];
  };
  return { hub, stop, left: '192.0.2.31:80', gone: `${name}/192.0.2.32:80`, close };
}

async function podScene(options: HubOptions): Promise<Scene> {
  const close = new AsyncDisposableStack();
  const kept = podOf('a', 'one', '192.0.2.41');
  const path = '/api/v1/pods';
  const first = answeringJson(podPage([kept, podOf('a', 'two', '192.0.2.42')]));
  const source = close.use(await startLoopbackSource({ [path]: first }));
  const block = { role: 'pod', api_server: source.url };
  const hub = close.use(await startHub(configOf({ web: { kubernetes_sd_configs: [block] } }), options));
  const stop = () => source.on(path, answeringJson(podPage([kept])));
  return { hub, stop, left: '192.0.2.41:80', gone: 'pod/a/two', close };
}

/** DNS as it is, with the resolver of a lab. */
function dnsOf({ file, port }: DnsLab): MechanismRegistry {
  const resolver = createResolver({ file, port });
  const mechanism = {
    ...dns,
    configureEach: (input: unknown) => [
      {
        ...dns.configure(input),
        create: async ({ log }: Ports) => createDnsDiscoverer(DnsOptions.parse(input), resolver, log),
      },
    ],
  };
  return { dns_sd_configs: async () => ({ mechanism }) };
}

let embedded: EmbeddedStores;

beforeAll(async () => {
  embedded = await startEmbeddedStores();
});

afterAll(() => embedded[Symbol.asyncDispose]());

const scenes = [
  { what: 'an EC2 instance', start: ec2Scene('stopped') },
  { what: 'a terminated EC2 instance', start: ec2Scene('terminated') },
  { what: 'a DNS record', start: dnsScene },
  { what: 'a pod', start: podScene },
];
const stores: readonly { readonly over: string; readonly options: () => Promise<HubOptions> }[] = [
  { over: 'memory', options: async () => ({}) },
  { over: 'dynalite', options: async () => ({ store: await embedded.create() }) },
];
const rows = scenes.flatMap((scene) => stores.map((store) => ({ ...scene, ...store })));

describe.each(rows)('$what that is gone ($over)', ({ start, options }) => {
  it('is one removal group that names it, in the outcome of a direct refresh and in the feed', async () => {
    const { hub, stop, left, gone, close } = await start(await options());
    await using _closing = close;
    await hub.tick();
    stop();

    const outcomes = await hub.refresh({ job: 'web' });
    const again = await hub.refresh({ job: 'web' });
    await hub.tick();

    expect(removalsIn(outcomes)).toEqual([{ source: gone, labels: {}, targets: [] }]);
    expect(again.map(({ result }) => result.outcome)).toEqual(['unchanged']);
    expect(await addressesOf(hub, 'web')).toEqual([left]);
    const [first, second, ...others] = await changesOf(hub);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ added: [expect.any(String), gone], removed: [], targetsBefore: 0, targetsAfter: 2 });
    expect(second).toMatchObject({
      added: [],
      changed: [],
      removed: [{ source: gone, targets: [] }],
      targetsBefore: 2,
      targetsAfter: 1,
      jobs: ['web'],
    });
  });

  it('is one removal group when a scheduled refresh finds it, however often it is looked for', async () => {
    const { hub, stop, left, gone, close } = await start(await options());
    await using _closing = close;
    await hub.tick();
    stop();

    const outcomes = await hub.ticks(3);

    expect(removalsIn(outcomes)).toEqual([{ source: gone, labels: {}, targets: [] }]);
    expect(await addressesOf(hub, 'web')).toEqual([left]);
    expect((await changesOf(hub)).flatMap(({ removed }) => removed)).toEqual([{ source: gone, targets: [] }]);
  });
});

describe('an EC2 instance that stops', () => {
  it('is a change and no removal where no filter leaves it out: as for Prometheus, it has its address still', async () => {
    await using source = await startEc2Source({
      '': answering(200, instancePage([reservation('i-1', '192.0.2.21'), reservation('i-2', '192.0.2.22')])),
    });
    const block = { region: 'eu-west-1', endpoint: source.url, access_key: 'AKIAEXAMPLE', secret_key: 'secret' };
    await using hub = await startHub(configOf({ web: { ec2_sd_configs: [block] } }));
    await hub.tick();
    source.show({
      '': answering(200, instancePage([reservation('i-1', '192.0.2.21'), stopped('i-2', '192.0.2.22')])),
    });

    await hub.tick();

    expect(await addressesOf(hub, 'web')).toEqual(['192.0.2.21:80', '192.0.2.22:80']);
    expect((await changesOf(hub)).at(-1)).toMatchObject({ added: [], changed: ['eu-west-1/i-2'], removed: [] });
  });
});

function removalsIn(outcomes: readonly ProviderOutcome[]) {
  return outcomes.flatMap(({ result }) => (result.outcome === 'committed' ? (result.change?.removals ?? []) : []));
}
