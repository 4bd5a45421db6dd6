import { z } from 'zod';
import { mapOf, Text, TextMap } from '../../asking/answer-shapes.ts';
import { addressOf } from '../../model/address.ts';
import type { SourcedTarget } from '../../model/groups-by-source.ts';
import { keyedLabels } from '../../model/labels.ts';
import type { LabelSet } from '../../model/target-group.ts';
import type { Logger } from '../../ports.ts';
import type { Cloud } from './cloud.ts';
import { type FloatingIp, floatingIps, networkUrl } from './floating-ips.ts';
import { Links, linkedPage } from './linked-page.ts';
import type { OpenstackOptions } from './options.ts';

/** A text where there is one, and nothing instead of any other value. */
const MaybeText = z.string().optional().catch(undefined);

/** Undefined where it is none, which is told with the server it is of. */
const Addresses = z
  .array(z.object({ addr: MaybeText }).catch({ addr: undefined }))
  .optional()
  .catch(undefined);

const Server = z.object({
  id: Text,
  name: Text,
  status: Text,
  tenant_id: Text,
  user_id: Text,
  /** `original_name` since version 2.47 of the API, `id` before. */
  flavor: z.object({ original_name: MaybeText, id: MaybeText }).nullish(),
  /** An empty text where the server was started from a volume. */
  image: z.object({ id: MaybeText }).catch({ id: undefined }),
  metadata: TextMap,
  addresses: mapOf(Addresses).nullish(),
});
type Server = z.output<typeof Server>;

/** https://docs.openstack.org/api-ref/compute/#list-servers-detailed */
const ServerPage = z
  .object({ servers: z.array(Server), servers_links: Links })
  .transform(({ servers, servers_links }) => linkedPage(servers, servers_links));

/** https://docs.openstack.org/api-ref/network/v2/#list-ports */
const PortPage = z
  .object({ ports: z.array(z.object({ id: Text, device_id: Text })), ports_links: Links })
  .transform(({ ports, ports_links }) => linkedPage(ports, ports_links));

/** What floating IPs there are, and which stands before which address of a server. */
interface Floating {
  readonly addresses: ReadonlySet<string>;
  before(serverId: string, address: string): string | undefined;
}

/** One target an address that a server has of its own. Prometheus: `discovery/openstack/instance.go`, `refresh`. */
export async function instanceTargets(
  cloud: Cloud,
  { region, port, all_tenants }: OpenstackOptions,
  log: Logger,
): Promise<readonly SourcedTarget[]> {
  const compute = await cloud.service('compute');
  const network = await cloud.service('network');
  const ports = await cloud.list(networkUrl(network, 'ports'), PortPage);
  const devices = new Map(ports.map(({ id, device_id }) => [id, device_id]));
  const floating = floatingOf(await floatingIps(cloud, network), devices, log);
  const servers = await cloud.list(
    new URL(`servers/detail${all_tenants ? '?all_tenants=true' : ''}`, compute),
    ServerPage,
  );
  return servers.flatMap((server) => {
    const source = `OS_${region}/${server.id}`;
    return targetsOf(server, floating, port, log).map((target) => ({ source, target }));
  });
}

function floatingOf(ips: readonly FloatingIp[], devices: ReadonlyMap<string, string>, log: Logger): Floating {
  const known = new Map<string, string>();
  for (const { floating_ip_address, port_id, fixed_ip_address } of ips) {
    if (port_id === '' || fixed_ip_address === '') continue;
    const device = devices.get(port_id);
    if (device === undefined) {
      log.warn('floating IP of a port that is not listed', { floatingIp: floating_ip_address, port: port_id });
      continue;
    }
    known.set(`${device} ${fixed_ip_address}`, floating_ip_address);
  }
  return {
    addresses: new Set(known.values()),
    before: (serverId, address) => known.get(`${serverId} ${address}`),
  };
}

/** What Prometheus leaves out without a word is left out with one. */
function targetsOf(server: Server, floating: Floating, port: number, log: Logger) {
  const flavor = server.flavor?.original_name ?? server.flavor?.id;
  if (flavor === undefined) {
    log.warn('server without the name of a flavor', { server: server.id });
    return [];
  }
  const shared = labelsOf(server, flavor);
  return Object.entries(server.addresses ?? {}).flatMap(([pool, entries]) => {
    if (entries === undefined || entries.some(({ addr }) => addr === undefined)) {
      log.warn('server with an address that is none', { server: server.id, pool });
    }
    return (entries ?? []).flatMap(({ addr }) => {
      if (addr === undefined || floating.addresses.has(addr)) return [];
      const publicIp = floating.before(server.id, addr);
      const labels = {
        ...shared,
        __meta_openstack_address_pool: pool,
        __meta_openstack_private_ip: addr,
        ...(publicIp === undefined ? {} : { __meta_openstack_public_ip: publicIp }),
      };
      return [{ address: addressOf(addr, port), labels }];
    });
  });
}

function labelsOf({ id, name, status, tenant_id, user_id, image, metadata }: Server, flavor: string): LabelSet {
  return {
    __meta_openstack_instance_id: id,
    __meta_openstack_instance_name: name,
    __meta_openstack_instance_status: status,
    __meta_openstack_project_id: tenant_id,
    __meta_openstack_user_id: user_id,
    __meta_openstack_instance_flavor: flavor,
    ...(image.id === undefined ? {} : { __meta_openstack_instance_image: image.id }),
    ...keyedLabels('__meta_openstack_tag_', metadata),
  };
}
