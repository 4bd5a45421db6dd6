import { z } from 'zod';
import { Text } from '../../asking/answer-shapes.ts';
import { addressOf } from '../../model/address.ts';
import type { SourcedTarget } from '../../model/groups-by-source.ts';
import type { Cloud } from './cloud.ts';
import { Links, linkedPage } from './linked-page.ts';
import type { OpenstackOptions } from './options.ts';

const Hypervisor = z.object({
  /** A number, and since version 2.53 of the API a UUID. */
  id: z.union([z.string(), z.int()]).transform(String),
  hypervisor_hostname: Text,
  host_ip: Text,
  status: Text,
  state: Text,
  hypervisor_type: Text,
});

/** https://docs.openstack.org/api-ref/compute/#list-hypervisors-details */
const HypervisorPage = z
  .object({ hypervisors: z.array(Hypervisor), hypervisors_links: Links })
  .transform(({ hypervisors, hypervisors_links }) => linkedPage(hypervisors, hypervisors_links));

/** One target a hypervisor. Prometheus: `discovery/openstack/hypervisor.go`, `refresh`. */
export async function hypervisorTargets(
  cloud: Cloud,
  { region, port }: OpenstackOptions,
): Promise<readonly SourcedTarget[]> {
  const compute = await cloud.service('compute');
  const hypervisors = await cloud.list(new URL('os-hypervisors/detail', compute), HypervisorPage);
  return hypervisors.map((hypervisor) => ({
    source: `OS_${region}/${hypervisor.id}`,
    target: {
      address: addressOf(hypervisor.host_ip, port),
      labels: {
        __meta_openstack_hypervisor_id: hypervisor.id,
        __meta_openstack_hypervisor_hostname: hypervisor.hypervisor_hostname,
        __meta_openstack_hypervisor_host_ip: hypervisor.host_ip,
        __meta_openstack_hypervisor_status: hypervisor.status,
        __meta_openstack_hypervisor_state: hypervisor.state,
        __meta_openstack_hypervisor_type: hypervisor.hypervisor_type,
      },
    },
  }));
}
