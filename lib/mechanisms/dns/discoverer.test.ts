import { describe, expect, it } from 'vitest';
import { startDnsLab } from '../../../test/peers/dns/dns-lab.ts';
import { a, answers, group, refreshDns, scopesOf, silent } from '../../../test/peers/dns/refresh-dns.ts';
import type { DnsAnswer, Script } from '../../../test/peers/dns/scripted-dns-server.ts';
import { collectingLogger } from '../../../test/support/collecting-logger.ts';
import { DiscoveryError } from '../../errors.ts';
import { createDnsDiscoverer } from './discoverer.ts';
import { DnsOptions } from './options.ts';
import { createResolver } from './resolver.ts';

const nxDomain: DnsAnswer = { rcode: 3 };
const servFail: DnsAnswer = { rcode: 2 };
const noData: DnsAnswer = {};

describe('dns: what is unknown, and what is known to be empty', () => {
  const type = { type: 'A', port: 80 };
  const web = 'web.example.com.';
  const old = 'old.example.com.';

  it('dns 1: a name that cannot be looked up is unread', async () => {
    await using lab = await startDnsLab([() => servFail]);

    const discovery = await refreshDns(lab, { names: [web], ...type });

    expect(discovery.groups).toEqual([]);
    expect(scopesOf(discovery)).toEqual([`prefix ${web}/`]);
    expect(discovery.unread[0]?.cause).toEqual(
      new DiscoveryError(
        'unreachable',
        'could not resolve web.example.com. (A): web.example.com. of 127.0.0.1: SERVFAIL',
      ),
    );
  });

  it('dns 6: a name that exists nowhere has no targets and is read', async () => {
    await using lab = await startDnsLab([() => nxDomain], ['search a.test b.test']);

    const discovery = await refreshDns(lab, { names: ['foo'], ...type });

    expect(discovery).toEqual({ groups: [], unread: [] });
    expect(lab.asked).toHaveLength(3);
  });

  it('dns 13: of two names, one fails and the other is found', async () => {
    await using lab = await startDnsLab([answers({ [web]: { answers: [a(web, '192.0.2.2')] }, [old]: servFail })]);

    const discovery = await refreshDns(lab, { names: [old, web], ...type });

    expect(discovery.groups).toEqual([group(web, '192.0.2.2:80')]);
    expect(scopesOf(discovery)).toEqual([`prefix ${old}/`]);
  });

  it.each([
    { title: 'dns 14: a name that has no such record any more is empty', next: noData, unread: [] },
    { title: 'dns 15: a name that now fails everywhere is kept', next: servFail, unread: [`prefix ${web}/`] },
  ])('$title', async ({ next, unread }) => {
    const script = [{ answers: [a(web, '192.0.2.2')] }, next, next].values();
    await using lab = await startDnsLab([() => script.next().value ?? 'silence']);

    const before = await refreshDns(lab, { names: [web], ...type });
    const after = await refreshDns(lab, { names: [web], ...type });

    expect(before.groups).toEqual([group(web, '192.0.2.2:80')]);
    expect(after.groups).toEqual([]);
    expect(scopesOf(after)).toEqual(unread);
  });

  it('dns 25: a name that is listed twice is looked up twice and listed once', async () => {
    await using lab = await startDnsLab([() => ({ answers: [a(web, '192.0.2.2')] })]);

    const discovery = await refreshDns(lab, { names: [web, web], ...type });

    expect(discovery).toEqual({ groups: [group(web, '192.0.2.2:80')], unread: [] });
    expect(lab.asked).toEqual([`s1 udp A ${web}`, `s1 udp A ${web}`]);
  });

  it.each([
    { name: 'first', script: [servFail, { answers: [a(web, '192.0.2.2')] }] },
    { name: 'second', script: [{ answers: [a(web, '192.0.2.2')] }, servFail] },
  ])('dns: when the $name of two lookups of a name fails, the other counts', async ({ script }) => {
    const steps = script.values();
    await using lab = await startDnsLab([() => steps.next().value ?? 'silence']);

    const discovery = await refreshDns(lab, { names: [web, web], ...type });

    expect(discovery).toEqual({ groups: [group(web, '192.0.2.2:80')], unread: [] });
  });

  it('dns: the scope of a failing name does not cover a name that begins like it', async () => {
    const long = '25/0.2.192.in-addr.arpa.';
    const answer: DnsAnswer = { answers: [{ type: 'NS', name: long, data: 'ns1.example.com' }] };
    await using lab = await startDnsLab([answers({ '25.': servFail, [long]: answer })]);

    const discovery = await refreshDns(lab, { names: ['25', long], type: 'NS', port: 53 });

    expect(discovery.groups.map(({ source }) => source)).toEqual(['25%2F0.2.192.in-addr.arpa./ns1.example.com:53']);
    expect(discovery.groups[0]?.targets[0]?.labels['__meta_dns_name']).toBe(long);
    expect(scopesOf(discovery)).toEqual(['prefix 25/']);
  });

  it('dns: a resolver file that cannot be read leaves every name unread', async () => {
    await using lab = await startDnsLab([() => noData]);
    const missing = createResolver({ file: `${lab.file}.missing`, port: lab.port });

    const options = DnsOptions.parse({ names: [web, old], ...type });
    const discovery = await createDnsDiscoverer(options, missing, collectingLogger()).refresh(silent);

    expect(scopesOf(discovery)).toEqual([`prefix ${web}/`, `prefix ${old}/`]);
    expect(lab.asked).toEqual([]);
  });

  it('dns: many names are all looked up', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `n${index}.example.com.`);
    await using lab = await startDnsLab([({ name }) => ({ answers: [a(name, '192.0.2.2')] })]);

    const { groups } = await refreshDns(lab, { names, ...type });

    expect(groups.map(({ source }) => source)).toEqual(names.map((name) => `${name}/192.0.2.2:80`));
  });

  it('dns: an aborted refresh rejects', async () => {
    const controller = new AbortController();
    const abort: Script = () => {
      controller.abort();
      return 'silence';
    };
    await using lab = await startDnsLab([abort]);
    const resolver = createResolver({ file: lab.file, port: lab.port });
    const discoverer = createDnsDiscoverer(DnsOptions.parse({ names: [web], ...type }), resolver, collectingLogger());

    const refreshed = discoverer.refresh(controller.signal);

    await expect(refreshed).rejects.toMatchObject({ name: 'DiscoveryError', failure: 'aborted' });
  });
});
