import { z } from 'zod';
import { listOf, Text, Whole } from '../../asking/answer-shapes.ts';
import { addressOf } from '../../model/address.ts';
import type { SourcedTarget } from '../../model/groups-by-source.ts';
import type { LabelSet } from '../../model/target-group.ts';
import type { Cloud } from './cloud.ts';
import { floatingIps } from './floating-ips.ts';
import { Links, linkedPage } from './linked-page.ts';
import type { OpenstackOptions } from './options.ts';

const LoadBalancer = z.object({
  id: Text,
  name: Text,
  operating_status: Text,
  provisioning_status: Text,
  availability_zone: Text,
  vip_address: Text,
  vip_port_id: Text,
  provider: Text,
  project_id: Text,
  tags: listOf(Text),
});
type LoadBalancer = z.output<typeof LoadBalancer>;

const Listener = z.object({ protocol: Text, protocol_port: Whole, loadbalancers: listOf(z.object({ id: Text })) });

/** https://docs.openstack.org/api-ref/load-balancer/v2/#list-load-balancers */
const LoadBalancerPage = z
  .object({ loadbalancers: z.array(LoadBalancer), loadbalancers_links: Links })
  .transform(({ loadbalancers, loadbalancers_links }) => linkedPage(loadbalancers, loadbalancers_links));

/** https://docs.openstack.org/api-ref/load-balancer/v2/#list-listeners */
const ListenerPage = z
  .object({ listeners: z.array(Listener), listeners_links: Links })
  .transform(({ listeners, listeners_links }) => linkedPage(listeners, listeners_links));

/** One target a load balancer with a listener for Prometheus. Prometheus: `discovery/openstack/loadbalancer.go`, `refresh`. */
export async function loadBalancerTargets(
  cloud: Cloud,
  { region }: OpenstackOptions,
): Promise<readonly SourcedTarget[]> {
  const base = lbaasBase(await cloud.service('load-balancer'));
  const network = await cloud.service('network');
  const balancers = await cloud.list(new URL('loadbalancers', base), LoadBalancerPage);
  const ports = prometheusPorts(await cloud.list(new URL('listeners', base), ListenerPage));
  const floating = new Map(
    (await floatingIps(cloud, network)).map(({ port_id, floating_ip_address }) => [port_id, floating_ip_address]),
  );
  // What is attached to nothing has an empty port, as has a load balancer that is not ready.
  floating.delete('');
  return balancers.flatMap((balancer) => {
    const port = ports.get(balancer.id);
    if (port === undefined) return [];
    const labels = labelsOf(balancer, floating.get(balancer.vip_port_id));
    return [
      { source: `OS_${region}/${balancer.id}`, target: { address: addressOf(balancer.vip_address, port), labels } },
    ];
  });
}

/** Some catalogs name the version, others do not. `gophercloud`, `openstack/client.go`, `NewLoadBalancerV2`. */
function lbaasBase(service: URL): URL {
  const base = new URL(service);
  base.pathname = `${base.pathname.replaceAll('v2.0/', '')}v2.0/lbaas/`;
  return base;
}

/** The port of the first listener for Prometheus by the id of its load balancer. */
function prometheusPorts(listeners: readonly z.output<typeof Listener>[]): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  for (const { protocol, protocol_port, loadbalancers } of listeners) {
    if (protocol !== 'PROMETHEUS') continue;
    for (const { id } of loadbalancers) if (!ports.has(id)) ports.set(id, protocol_port);
  }
  return ports;
}

function labelsOf(balancer: LoadBalancer, floatingIp: string | undefined): LabelSet {
  const { tags } = balancer;
  return {
    __meta_openstack_loadbalancer_id: balancer.id,
    __meta_openstack_loadbalancer_name: balancer.name,
    __meta_openstack_loadbalancer_operating_status: balancer.operating_status,
    __meta_openstack_loadbalancer_provisioning_status: balancer.provisioning_status,
    __meta_openstack_loadbalancer_availability_zone: balancer.availability_zone,
    __meta_openstack_loadbalancer_vip: balancer.vip_address,
    __meta_openstack_loadbalancer_provider: balancer.provider,
    __meta_openstack_project_id: balancer.project_id,
    ...(tags.length === 0 ? {} : { __meta_openstack_loadbalancer_tags: tags.join(',') }),
    ...(floatingIp === undefined ? {} : { __meta_openstack_loadbalancer_floating_ip: floatingIp }),
  };
}
