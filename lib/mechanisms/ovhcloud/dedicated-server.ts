import { z } from 'zod';
import { Flag, Text, Whole } from '../../asking/answer-shapes.ts';
import type { ServerKind } from './server-kind.ts';

/** https://eu.api.ovh.com/console/?section=%2Fdedicated%2Fserver#get-/dedicated/server/-serviceName- */
const DedicatedServer = z.object({
  state: Text,
  commercialRange: Text,
  linkSpeed: Whole,
  rack: Text,
  noIntervention: Flag,
  os: Text,
  supportLevel: Text,
  serverId: Whole,
  reverse: Text,
  datacenter: Text,
  name: Text,
});

/** Prometheus: `discovery/ovhcloud/dedicated_server.go`, `refresh`. */
export const dedicatedServer: ServerKind<typeof DedicatedServer> = {
  path: '/dedicated/server',
  shape: DedicatedServer,
  labels: (server, { ipv4, ipv6 }) => ({
    __meta_ovhcloud_dedicated_server_state: server.state,
    __meta_ovhcloud_dedicated_server_commercial_range: server.commercialRange,
    __meta_ovhcloud_dedicated_server_link_speed: String(server.linkSpeed),
    __meta_ovhcloud_dedicated_server_rack: server.rack,
    __meta_ovhcloud_dedicated_server_no_intervention: String(server.noIntervention),
    __meta_ovhcloud_dedicated_server_os: server.os,
    __meta_ovhcloud_dedicated_server_support_level: server.supportLevel,
    __meta_ovhcloud_dedicated_server_server_id: String(server.serverId),
    __meta_ovhcloud_dedicated_server_reverse: server.reverse,
    __meta_ovhcloud_dedicated_server_datacenter: server.datacenter,
    __meta_ovhcloud_dedicated_server_name: server.name,
    __meta_ovhcloud_dedicated_server_ipv4: ipv4,
    __meta_ovhcloud_dedicated_server_ipv6: ipv6,
  }),
};
