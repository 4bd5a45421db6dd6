import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDnsDiscoverer } from '../../../lib/mechanisms/dns/discoverer.ts';
import { DnsOptions } from '../../../lib/mechanisms/dns/options.ts';
import { createResolver } from '../../../lib/mechanisms/dns/resolver.ts';
import type { Discovery } from '../../../lib/model/discovery.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { peer } from '../peer.ts';
import { type Knot, startKnot } from './knot.ts';
import { scopesOf, silent } from './refresh-dns.ts';

const knotd = peer('dns', ['knotd']);

const bigAddresses = Array.from({ length: 200 }, (_, index) => `192.0.2.${index}`);
const bigNames = Array.from({ length: 300 }, (_, index) => `node${index}.big.example.com.`);

const zone = `
$ORIGIN example.com.
$TTL 60
@            SOA   ns1 admin 1 3600 600 86400 60
@            NS    ns1
@            MX    0 smtp1
@            MX    10 smtp2
ns1          A     192.0.2.53
web          A     192.0.2.2
www          CNAME web
web          AAAA  2001:DB8:0:0:1:0:0:1
mapped       AAAA  ::ffff:192.0.2.1
_db._tcp     SRV   0 0 3306 db1
_db._tcp     SRV   5 0 3307 db2
none         SRV   0 0 0 .
${bigAddresses.map((address) => `big A ${address}`).join('\n')}
${bigNames.map((name) => `_big._tcp SRV 0 0 9100 ${name}`).join('\n')}
`;

describe.skipIf(knotd === undefined)('dns against a real server', () => {
  let knot: Knot;
  let directory: string;
  let file: string;

  beforeAll(async () => {
    knot = await startKnot(knotd ?? '', { 'example.com': zone, 'broken.test': undefined });
    directory = await mkdtemp(join(tmpdir(), 'rollcall-dns-'));
    file = join(directory, 'resolv.conf');
    await writeFile(file, `nameserver ${knot.host}\nsearch nowhere.example.com example.com\n`);
  });

  afterAll(async () => {
    await knot[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  function refresh(options: object, resolverFile = file): Promise<Discovery> {
    const resolver = createResolver({ file: resolverFile, port: knot.port });
    return createDnsDiscoverer(DnsOptions.parse(options), resolver, collectingLogger()).refresh(silent);
  }

  it.each([
    { type: 'A', name: 'web.example.com', addresses: ['192.0.2.2:80'] },
    { type: 'A', name: 'www.example.com', addresses: ['192.0.2.2:80'] },
    { type: 'AAAA', name: 'web.example.com', addresses: ['[2001:db8::1:0:0:1]:80'] },
    { type: 'AAAA', name: 'mapped.example.com', addresses: ['192.0.2.1:80'] },
    { type: 'MX', name: 'example.com.', addresses: ['smtp1.example.com:80', 'smtp2.example.com:80'] },
    { type: 'NS', name: 'example.com.', addresses: ['ns1.example.com:80'] },
    { type: 'SRV', name: '_db._tcp.example.com', addresses: ['db1.example.com:3306', 'db2.example.com:3307'] },
    { type: 'SRV', name: 'none.example.com', addresses: [':0'] },
    { type: 'A', name: 'web', addresses: ['192.0.2.2:80'] },
  ])('finds $type of $name', async ({ type, name, addresses }) => {
    const discovery = await refresh({ names: [name], type, port: 80 });

    expect(discovery.unread).toEqual([]);
    expect(discovery.groups.map(({ source }) => source).sort()).toEqual(
      addresses.map((address) => `${name}/${address}`),
    );
  });

  it('keeps the trailing dot in the labels of a record', async () => {
    const { groups } = await refresh({ names: ['_db._tcp.example.com'] });

    const labels = groups.flatMap(({ targets }) => targets).map((target) => target.labels);
    expect(labels).toContainEqual({
      __meta_dns_name: '_db._tcp.example.com',
      __meta_dns_srv_record_target: 'db1.example.com.',
      __meta_dns_srv_record_port: '3306',
      __meta_dns_mx_record_target: '',
      __meta_dns_ns_record_target: '',
    });
  });

  it.each([
    { title: 'a name that does not exist (NXDOMAIN)', name: 'gone.example.com.' },
    { title: 'a name without such a record (NODATA)', name: 'ns1.example.com.' },
  ])('reads $title as empty', async ({ name }) => {
    expect(await refresh({ names: [name], type: 'AAAA', port: 80 })).toEqual({ groups: [], unread: [] });
  });

  it('asks over TCP for what UDP cuts off', async () => {
    const a = await refresh({ names: ['big.example.com'], type: 'A', port: 80 });
    const srv = await refresh({ names: ['_big._tcp.example.com'] });

    expect(a.groups).toHaveLength(bigAddresses.length);
    expect(srv.groups.map(({ targets }) => targets[0]?.labels['__meta_dns_srv_record_target']).sort()).toEqual(
      [...bigNames].sort(),
    );
  });

  it.each([
    { title: 'a zone that is not loaded (SERVFAIL)', name: 'web.broken.test.', failure: 'SERVFAIL' },
    { title: 'a zone of someone else (REFUSED)', name: 'web.example.net.', failure: 'REFUSED' },
  ])('reports $title as unread', async ({ name, failure }) => {
    const discovery = await refresh({ names: [name, 'web.example.com.'], type: 'A', port: 80 });

    expect(scopesOf(discovery)).toEqual([`prefix ${name}/`]);
    expect(discovery.unread[0]?.cause.message).toContain(failure);
    expect(discovery.groups).toHaveLength(1);
  });

  it('asks the next server after one that is silent', async () => {
    const silence = createSocket('udp4');
    let heard = 0;
    silence.on('message', () => {
      heard += 1;
    });
    silence.bind(knot.port, '127.0.0.2');
    await once(silence, 'listening');
    const both = join(directory, 'both.conf');
    await writeFile(both, `nameserver 127.0.0.2\nnameserver ${knot.host}\n`);

    const { groups } = await refresh({ names: ['web.example.com.'], type: 'A', port: 80 }, both);

    silence.close();
    expect(groups.map(({ source }) => source)).toEqual(['web.example.com./192.0.2.2:80']);
    expect(heard).toBe(1);
  });
});
