import type { Answer } from 'dns-packet';
import { createDnsDiscoverer } from '../../../lib/mechanisms/dns/discoverer.ts';
import { DnsOptions } from '../../../lib/mechanisms/dns/options.ts';
import { createResolver } from '../../../lib/mechanisms/dns/resolver.ts';
import type { Discovery } from '../../../lib/model/discovery.ts';
import type { Logger } from '../../../lib/ports.ts';
import { expectWellFormed } from '../../contract/discoverer.contract.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import type { DnsLab } from './dns-lab.ts';
import type { DnsAnswer, Script } from './scripted-dns-server.ts';

export const silent = new AbortController().signal;

export const a = (name: string, data: string): Answer => ({ type: 'A', name, data });

/** All labels of a target, of which those of other types are empty. */
export const labels = (name: string, ofType: Readonly<Record<string, string>> = {}) => ({
  __meta_dns_name: name,
  __meta_dns_srv_record_target: '',
  __meta_dns_srv_record_port: '',
  __meta_dns_mx_record_target: '',
  __meta_dns_ns_record_target: '',
  ...ofType,
});

/** A group of one target, as the discoverer names it. */
export const group = (name: string, address: string, ofTarget = labels(name)) => ({
  source: `${name}/${address}`,
  labels: {},
  targets: [{ address, labels: ofTarget }],
});

/** Answers by name; a name that no one foresaw is refused, which no case expects. */
export const answers =
  (byName: Readonly<Record<string, DnsAnswer>>): Script =>
  ({ name }) =>
    byName[name] ?? { rcode: 5 };

/** Refreshes once, with the lab's resolver file. */
export async function refreshDns(lab: DnsLab, options: object, log: Logger = collectingLogger()): Promise<Discovery> {
  const resolver = createResolver({ file: lab.file, port: lab.port });
  const discovery = await createDnsDiscoverer(DnsOptions.parse(options), resolver, log).refresh(silent);
  expectWellFormed(discovery);
  return discovery;
}

/** The unread scopes in words. */
export const scopesOf = ({ unread }: Discovery) => unread.map(({ kind, name }) => `${kind} ${name}`);
