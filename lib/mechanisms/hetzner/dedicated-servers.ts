import { z } from 'zod';
import { Flag, listOf, Text, Whole } from '../../asking/answer-shapes.ts';
import { askJson } from '../../asking/json.ts';
import { addressOf } from '../../model/address.ts';
import type { SourcedTarget } from '../../model/groups-by-source.ts';
import { isIpv4 } from '../../model/ip-text.ts';
import type { LabelSet } from '../../model/target-group.ts';
import type { HttpClient } from '../../ports.ts';
import type { HetznerOptions } from './options.ts';

const list = new URL('https://robot-ws.your-server.de/server');

const Server = z.object({
  server_ip: Text,
  server_number: Whole,
  server_name: Text,
  dc: Text,
  status: Text,
  product: Text,
  cancelled: Flag,
  subnet: listOf(z.object({ ip: Text, mask: Text })),
});
type Server = z.output<typeof Server>;

/** https://robot.hetzner.com/doc/webservice/en.html#get-server */
const Servers = z.array(z.object({ server: Server }));

/** Every dedicated server. */
export async function dedicatedTargets(
  http: HttpClient,
  { port }: HetznerOptions,
  signal: AbortSignal,
): Promise<readonly SourcedTarget[]> {
  const servers = await askJson(http, { url: list, signal }, Servers, '2xx');
  return servers.map(({ server }) => ({
    source: `hetzner/${server.server_number}`,
    target: { address: addressOf(server.server_ip, port), labels: labelsOf(server) },
  }));
}

function labelsOf(server: Server): LabelSet {
  const place = server.dc.toLowerCase();
  const ipv6 = server.subnet.find(({ ip }) => !isIpv4(ip));
  return {
    __meta_hetzner_role: 'robot',
    __meta_hetzner_server_id: String(server.server_number),
    __meta_hetzner_server_name: server.server_name,
    __meta_hetzner_server_status: server.status,
    __meta_hetzner_public_ipv4: server.server_ip,
    __meta_hetzner_datacenter: place,
    __meta_hetzner_robot_datacenter: place,
    __meta_hetzner_robot_product: server.product,
    __meta_hetzner_robot_cancelled: String(server.cancelled),
    ...(ipv6 === undefined ? {} : { __meta_hetzner_public_ipv6_network: `${ipv6.ip}/${ipv6.mask}` }),
  };
}
