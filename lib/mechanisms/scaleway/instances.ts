import { z } from 'zod';
import { Text, Whole } from '../../asking/answer-shapes.ts';
import { DiscoveryError } from '../../errors.ts';
import type { SourcedTarget } from '../../model/groups-by-source.ts';
import { Instance } from './instance.ts';
import { hostOf, targetOf } from './instance-target.ts';
import { type Api, allItems } from './lists.ts';
import type { ScalewayOptions } from './options.ts';

/** https://www.scaleway.com/en/developers/api/instances/#path-instances-list-all-instances */
const InstancePage = z
  .object({ servers: z.array(Instance), total_count: Whole })
  .transform(({ servers, total_count }) => ({ items: servers, total: total_count }));

const IpamAddress = z.object({
  address: Text.transform((cidr) => cidr.split('/')[0] ?? ''),
  is_ipv6: z.boolean().nullish(),
  resource: z.object({ id: Text }).nullish(),
});

/** https://www.scaleway.com/en/developers/api/ipam/#path-ips-list-existing-ips */
const IpamPage = z
  .object({ ips: z.array(IpamAddress), total_count: Whole })
  .transform(({ ips, total_count }) => ({ items: ips, total: total_count }));

/** One target an instance that has any address. */
export async function instanceTargets(api: Api, options: ScalewayOptions): Promise<readonly SourcedTarget[]> {
  const { api_url, zone, name_filter, tags_filter, port } = options;
  const query: [string, string][] = [['order', 'creation_date_desc']];
  if (name_filter !== undefined) query.push(['name', name_filter]);
  if (tags_filter !== undefined && tags_filter.length > 0) query.push(['tags', tags_filter.join(',')]);
  const instances = await allItems(api, `${api_url}/instance/v1/zones/${zone}/servers`, query, InstancePage);
  const inside = await privateAddresses(api, api_url, instances);
  return instances.flatMap((instance) => {
    const target = targetOf(instance, inside, port);
    return target === undefined ? [] : [{ source: `scaleway/${instance.id}`, target }];
  });
}

/** The IPv4 address of each private network interface of instances that have no address of their own, by the id of the interface. */
async function privateAddresses(
  api: Api,
  url: string,
  instances: readonly Instance[],
): Promise<ReadonlyMap<string, string>> {
  const homeless = instances.filter((instance) => hostOf(instance) === '' && instance.private_nics.length > 0);
  const found = new Map<string, string>();
  for (const [region, residents] of Map.groupBy(homeless, regionOf)) {
    const ids = residents.flatMap(({ private_nics }) => private_nics.map(({ id }) => id)).filter((id) => id !== '');
    const query: [string, string][] = [
      ['order_by', 'created_at_desc'],
      ...ids.map((id): [string, string] => ['resource_ids', id]),
      ['resource_type', 'unknown_type'],
      ['resource_types', 'instance_private_nic'],
    ];
    const addresses = await allItems(api, `${url}/ipam/v1/regions/${region}/ips`, query, IpamPage);
    for (const { address, is_ipv6, resource } of addresses) {
      if (resource && is_ipv6 !== true && address !== '') found.set(resource.id, address);
    }
  }
  return found;
}

function regionOf({ id, zone }: Instance): string {
  const region = zone.split('-').slice(0, 2).join('-');
  if (region === '')
    throw new DiscoveryError('malformed', `instance ${id} names no zone, so its addresses cannot be asked for`);
  return region;
}
