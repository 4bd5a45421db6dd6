import { z } from 'zod';
import { concurrencyLimit } from '../../asking/concurrency-limit.ts';
import { DiscoveryError } from '../../errors.ts';
import type { Discovery, UnreadScope } from '../../model/discovery.ts';
import { groupsBySource, type SourcedTarget } from '../../model/groups-by-source.ts';
import type { Ports } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { dedicatedServer } from './dedicated-server.ts';
import { lastAddresses } from './ip-list.ts';
import type { OvhcloudOptions } from './options.ts';
import { type AskOvh, createOvhApi } from './ovh-api.ts';
import type { ServerKind } from './server-kind.ts';
import { vps } from './vps.ts';

const serverConcurrency = 8;

const Names = z.array(z.string());

type Reading = { readonly targets: readonly SourcedTarget[] } | { readonly unread: UnreadScope };

/** Asks for the names of a service, and for each server by its name. A server that cannot be read keeps what it had. */
export function createOvhcloudDiscoverer(options: OvhcloudOptions, ports: Ports): Discoverer {
  return {
    async refresh(signal) {
      const ask = await createOvhApi(options, ports, signal);
      return options.service === 'vps'
        ? discovered(ask, vps, 'vps', signal)
        : discovered(ask, dedicatedServer, 'dedicated_server', signal);
    },
  };
}

async function discovered<Shape extends z.ZodType<{ readonly name: string }>>(
  ask: AskOvh,
  kind: ServerKind<Shape>,
  service: OvhcloudOptions['service'],
  signal: AbortSignal,
): Promise<Discovery> {
  const names = await ask(kind.path, Names);
  const limited = concurrencyLimit(serverConcurrency);
  const read = async (name: string): Promise<Reading> => {
    const source = `ovhcloud_${service}/${name}`;
    try {
      return { targets: await serverTargets(ask, kind, { name, source }) };
    } catch (cause) {
      if (!(cause instanceof DiscoveryError) || signal.aborted) throw cause;
      return { unread: { kind: 'source', name: source, cause } };
    }
  };
  const readings = await Promise.all([...new Set(names)].map((name) => limited(() => read(name))));
  return {
    groups: groupsBySource(readings.flatMap((reading) => ('targets' in reading ? reading.targets : []))),
    unread: readings.flatMap((reading) => ('unread' in reading ? [reading.unread] : [])),
  };
}

/** One target where the server has an address of its own. */
async function serverTargets<Shape extends z.ZodType<{ readonly name: string }>>(
  ask: AskOvh,
  { path, shape, labels }: ServerKind<Shape>,
  { name, source }: { readonly name: string; readonly source: string },
): Promise<readonly SourcedTarget[]> {
  const server = await ask(`${path}/${encodeURIComponent(name)}`, shape);
  const addresses = lastAddresses(await ask(`${path}/${encodeURIComponent(name)}/ips`, Names));
  if (addresses === undefined) throw new DiscoveryError('malformed', `${name} has an address that is none`);
  const address = addresses.ipv4 === '' ? addresses.ipv6 : addresses.ipv4;
  if (address === '') return [];
  return [{ source, target: { address, labels: { instance: server.name, ...labels(server, addresses) } } }];
}
