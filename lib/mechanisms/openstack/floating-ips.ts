import { z } from 'zod';
import { Text } from '../../asking/answer-shapes.ts';
import type { Cloud } from './cloud.ts';
import { Links, linkedPage } from './linked-page.ts';

const FloatingIp = z.object({ floating_ip_address: Text, port_id: Text, fixed_ip_address: Text });
export type FloatingIp = z.output<typeof FloatingIp>;

/** https://docs.openstack.org/api-ref/network/v2/#list-floating-ips */
const FloatingIpPage = z
  .object({ floatingips: z.array(FloatingIp), floatingips_links: Links })
  .transform(({ floatingips, floatingips_links }) => linkedPage(floatingips, floatingips_links));

/** The URL of what stands under a network service. `gophercloud`, `openstack/client.go`, `NewNetworkV2`. */
export function networkUrl(network: URL, list: 'ports' | 'floatingips'): URL {
  return new URL(`v2.0/${list}`, network);
}

/** Every floating IP that the login may see. */
export function floatingIps(cloud: Cloud, network: URL): Promise<readonly FloatingIp[]> {
  return cloud.list(networkUrl(network, 'floatingips'), FloatingIpPage);
}
