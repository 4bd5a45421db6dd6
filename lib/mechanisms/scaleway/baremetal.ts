import { z } from 'zod';
import { Address, listOf, Text, Whole } from '../../asking/answer-shapes.ts';
import { addressOf } from '../../model/address.ts';
import type { SourcedTarget } from '../../model/groups-by-source.ts';
import { filledListLabel } from '../../model/labels.ts';
import type { LabelSet } from '../../model/target-group.ts';
import { wordOr } from './answer-shapes.ts';
import { type Api, allItems } from './lists.ts';
import type { ScalewayOptions } from './options.ts';

const Version = wordOr('IPv4').pipe(z.enum(['IPv4', 'IPv6'], { error: 'is no known version of IP' }));

const Server = z.object({
  id: Text,
  name: Text,
  zone: Text,
  status: wordOr('unknown'),
  project_id: Text,
  offer_id: Text,
  install: z.object({ os_id: Text }).nullish(),
  tags: listOf(Text),
  ips: listOf(z.object({ address: Address, version: Version })),
});
type Server = z.output<typeof Server>;

const Offer = z.object({ id: Text, name: Text });
const Os = z.object({ id: Text, name: Text, version: Text });

/** https://www.scaleway.com/en/developers/api/elastic-metal/#path-servers-list-elastic-metal-servers-for-an-organization */
const ServerPage = z
  .object({ servers: z.array(Server), total_count: Whole })
  .transform(({ servers, total_count }) => ({ items: servers, total: total_count }));
const OfferPage = z
  .object({ offers: z.array(Offer), total_count: Whole })
  .transform(({ offers, total_count }) => ({ items: offers, total: total_count }));
const OsPage = z
  .object({ os: z.array(Os), total_count: Whole })
  .transform(({ os, total_count }) => ({ items: os, total: total_count }));

interface Catalogue {
  readonly offers: ReadonlyMap<string, string>;
  readonly systems: ReadonlyMap<string, z.output<typeof Os>>;
}

/** One target a server; one without addresses has the empty address. */
export async function baremetalTargets(api: Api, options: ScalewayOptions): Promise<readonly SourcedTarget[]> {
  const { api_url, zone, name_filter, tags_filter = [], port } = options;
  const base = `${api_url}/baremetal/v1/zones/${zone}`;
  const query: [string, string][] = [['order_by', 'created_at_asc']];
  if (name_filter !== undefined) query.push(['name', name_filter]);
  for (const tag of tags_filter) query.push(['tags', tag]);
  const servers = await allItems(api, `${base}/servers`, query, ServerPage);
  const offers = await allItems(
    api,
    `${base}/offers`,
    [['subscription_period', 'unknown_subscription_period']],
    OfferPage,
  );
  const systems = await allItems(api, `${base}/os`, [], OsPage);
  const catalogue = {
    offers: new Map(offers.map(({ id, name }) => [id, name])),
    systems: new Map(systems.map((system) => [system.id, system])),
  };
  return servers.map((server) => ({ source: `scaleway/${server.id}`, target: targetOf(server, catalogue, port) }));
}

/** Prometheus: `discovery/scaleway/baremetal.go`, `refresh`. */
function targetOf(server: Server, catalogue: Catalogue, port: number) {
  const ipv4 = firstOf(server, 'IPv4');
  const ipv6 = firstOf(server, 'IPv6');
  const host = ipv4 ?? ipv6;
  return {
    address: host === undefined ? '' : addressOf(host, port),
    labels: {
      ...labelsOf(server, catalogue),
      ...(ipv4 === undefined ? {} : { __meta_scaleway_baremetal_public_ipv4: ipv4 }),
      ...(ipv6 === undefined ? {} : { __meta_scaleway_baremetal_public_ipv6: ipv6 }),
    },
  };
}

function firstOf({ ips }: Server, wanted: string): string | undefined {
  return ips.find(({ version, address }) => version === wanted && address !== '')?.address;
}

function labelsOf(server: Server, { offers, systems }: Catalogue): LabelSet {
  const type = offers.get(server.offer_id);
  const system = server.install ? systems.get(server.install.os_id) : undefined;
  return {
    __meta_scaleway_baremetal_id: server.id,
    __meta_scaleway_baremetal_name: server.name,
    __meta_scaleway_baremetal_zone: server.zone,
    __meta_scaleway_baremetal_status: server.status,
    __meta_scaleway_baremetal_project_id: server.project_id,
    ...(type === undefined ? {} : { __meta_scaleway_baremetal_type: type }),
    ...(system && {
      __meta_scaleway_baremetal_os_name: system.name,
      __meta_scaleway_baremetal_os_version: system.version,
    }),
    ...filledListLabel('__meta_scaleway_baremetal_tags', server.tags),
  };
}
