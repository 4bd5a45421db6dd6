import { DiscoveryError } from '../../errors.ts';
import type { Discovery, UnreadScope } from '../../model/discovery.ts';
import { groupsByAddress, type TargetGroup } from '../../model/target-group.ts';
import type { Logger } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import type { DnsOptions } from './options.ts';
import type { DnsRecord } from './reply.ts';
import type { Resolver } from './resolver.ts';
import { targetsOf } from './targets.ts';

/** Names looked up at once; upstream has no bound. */
const maxLookups = 32;

type Lookup =
  | { readonly name: string; readonly records: readonly DnsRecord[] }
  | { readonly name: string; readonly cause: DiscoveryError };

/** Targets from DNS records. A name that cannot be looked up is an unread scope; only an aborted refresh rejects. */
export function createDnsDiscoverer(options: DnsOptions, resolver: Resolver, log: Logger): Discoverer {
  return {
    async refresh(signal) {
      const lookups = await lookUpAll(options, resolver, signal);
      warnOfSkipped(lookups, log);
      return discoveryOf(lookups, options.port);
    },
  };
}

async function lookUpAll(
  { names, type }: DnsOptions,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<readonly Lookup[]> {
  const waiting = names.entries();
  const lookups: Lookup[] = [];
  const worker = async (): Promise<void> => {
    for (const [index, name] of waiting) lookups[index] = await lookUp(name);
  };
  const lookUp = async (name: string): Promise<Lookup> => {
    try {
      return { name, records: await resolver.lookup(name, type, signal) };
    } catch (cause) {
      if (cause instanceof DiscoveryError && cause.failure !== 'aborted') return { name, cause };
      throw cause;
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxLookups, names.length) }, worker));
  return lookups;
}

/** A name that is listed twice is looked up twice; one answer is enough, and the last one counts. */
function discoveryOf(lookups: readonly Lookup[], port: number): Discovery {
  const byName = new Map<string, Lookup>();
  for (const lookup of lookups) {
    if ('records' in lookup || !byName.has(lookup.name)) byName.set(lookup.name, lookup);
  }
  const groups: TargetGroup[] = [];
  const unread: UnreadScope[] = [];
  for (const lookup of byName.values()) {
    const prefix = sourcePrefixOf(lookup.name);
    if ('cause' in lookup) unread.push({ kind: 'prefix', name: prefix, cause: lookup.cause });
    else
      groups.push(...groupsByAddress(prefix, [{ labels: {}, targets: targetsOf(lookup.name, lookup.records, port) }]));
  }
  return { groups, unread };
}

/**
 * What the sources of a name begin with. A name may hold slashes (RFC 2317: `0/25.2.0.192.in-addr.arpa`), so they are
 * escaped: the sources of `a/b` must not lie in the scope of `a`.
 */
export function sourcePrefixOf(name: string): string {
  return `${name.replaceAll('%', '%25').replaceAll('/', '%2F')}/`;
}

/** A CNAME is part of many answers; any other record is not what was asked for. */
function warnOfSkipped(lookups: readonly Lookup[], log: Logger): void {
  for (const lookup of lookups) {
    if (!('records' in lookup)) continue;
    for (const record of lookup.records) {
      if (record.type === 'other') log.warn('dns record skipped', { name: lookup.name, type: record.code });
    }
  }
}
