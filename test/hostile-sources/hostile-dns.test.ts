import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDnsDiscoverer } from '../../lib/mechanisms/dns/discoverer.ts';
import { DnsOptions } from '../../lib/mechanisms/dns/options.ts';
import { createResolver } from '../../lib/mechanisms/dns/resolver.ts';
import { defineMechanism } from '../../lib/mechanisms/mechanism.ts';
import { type DnsLab, startDnsLab } from '../peers/dns/dns-lab.ts';
import { a, answers } from '../peers/dns/refresh-dns.ts';
import type { Script } from '../peers/dns/scripted-dns-server.ts';
import { hostileDns } from './dns-inputs.ts';
import { type Scene, startScene } from './scene.ts';

const name = 'web.example.com.';
const good = answers({ [name]: { answers: [a(name, '192.0.2.1')] } });

/** The mechanism, but for the servers that it asks and for how long. */
const mechanismOf = ({ file, port }: DnsLab) =>
  defineMechanism({
    name: 'dns',
    options: DnsOptions,
    describe: () => 'names',
    identity: ({ names }) => ({ names }),
    intervalMs: ({ refresh_interval }) => refresh_interval,
    create: async (options, { log }) =>
      createDnsDiscoverer(options, createResolver({ file, port, timeoutMs: 500 }), log),
  });

describe('a name server', () => {
  let script: Script = good;
  let lab: DnsLab;
  let scene: Scene;

  beforeAll(async () => {
    lab = await startDnsLab([(question) => script(question)]);
    const block = { dns_sd_configs: [{ names: [name], type: 'A', port: 80, refresh_interval: '1m' }] };
    const registry = { dns_sd_configs: async () => ({ mechanism: mechanismOf(lab) }) };
    scene = await startScene(() => block, {}, { registry });
  });

  afterAll(async () => {
    await scene[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  it.each(hostileDns)('that answers with $name is named, keeps its list, and nobody else suffers', async (input) => {
    const before = await scene.served();
    script = input.script;
    const news = scene.news();

    await scene.hub.tick();

    const { unread, error, targets } = await scene.provider();
    expect({ unread, targets, kind: error?.kind }).toEqual({ unread: 1, targets: 1, kind: 'unreachable' });
    expect(error?.message).toContain(input.says);
    expect(await scene.served()).toEqual(before);
    expect(await scene.others()).toEqual([news]);
    script = good;
    await scene.hub.tick();
    expect(await scene.provider()).toMatchObject({ unread: 0, error: null });
  });
});
