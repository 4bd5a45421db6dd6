import { z } from 'zod';
import { listOf, Text, Whole } from '../../asking/answer-shapes.ts';
import type { ServerKind } from './server-kind.ts';

const Model = z
  .object({
    offer: Text,
    version: Text,
    name: Text,
    vcore: Whole,
    /** As the API spells it. */
    maximumAdditionnalIp: Whole,
    disk: Whole,
    memory: Whole,
    datacenter: listOf(Text),
  })
  .nullish();

/** https://eu.api.ovh.com/console/?section=%2Fvps#get-/vps/-serviceName- */
const Vps = z.object({
  model: Model,
  zone: Text,
  displayName: Text,
  cluster: Text,
  state: Text,
  name: Text,
  netbootMode: Text,
  offerType: Text,
  memoryLimit: Whole,
  vcore: Whole,
});

/** Prometheus: `discovery/ovhcloud/vps.go`, `refresh`. */
export const vps: ServerKind<typeof Vps> = {
  path: '/vps',
  shape: Vps,
  labels: (server, { ipv4, ipv6 }) => ({
    __meta_ovhcloud_vps_offer: server.model?.offer ?? '',
    __meta_ovhcloud_vps_version: server.model?.version ?? '',
    __meta_ovhcloud_vps_model_name: server.model?.name ?? '',
    __meta_ovhcloud_vps_model_vcore: String(server.model?.vcore ?? 0),
    __meta_ovhcloud_vps_maximum_additional_ip: String(server.model?.maximumAdditionnalIp ?? 0),
    __meta_ovhcloud_vps_disk: String(server.model?.disk ?? 0),
    __meta_ovhcloud_vps_memory: String(server.model?.memory ?? 0),
    // As Go prints a list.
    __meta_ovhcloud_vps_datacenter: `[${(server.model?.datacenter ?? []).join(' ')}]`,
    __meta_ovhcloud_vps_zone: server.zone,
    __meta_ovhcloud_vps_display_name: server.displayName,
    __meta_ovhcloud_vps_cluster: server.cluster,
    __meta_ovhcloud_vps_state: server.state,
    __meta_ovhcloud_vps_name: server.name,
    __meta_ovhcloud_vps_netboot_mode: server.netbootMode,
    __meta_ovhcloud_vps_offer_type: server.offerType,
    __meta_ovhcloud_vps_memory_limit: String(server.memoryLimit),
    __meta_ovhcloud_vps_vcore: String(server.vcore),
    __meta_ovhcloud_vps_ipv4: ipv4,
    __meta_ovhcloud_vps_ipv6: ipv6,
  }),
};
