import type { Mechanism } from './mechanism.ts';

type Load = () => Promise<{ readonly mechanism: Mechanism }>;

/**
 * Every mechanism, one line each, by its key in a scrape config, in alphabetical order. Loaded when first configured,
 * so that a function pays only for what its configuration names.
 */
export const registry = {
  aws_sd_configs: () => import('./aws/index.ts'),
  azure_sd_configs: () => import('./azure/index.ts'),
  consul_sd_configs: () => import('./consul/index.ts'),
  digitalocean_sd_configs: () => import('./digitalocean/index.ts'),
  dns_sd_configs: () => import('./dns/index.ts'),
  docker_sd_configs: () => import('./docker/index.ts'),
  dockerswarm_sd_configs: () => import('./dockerswarm/index.ts'),
  ec2_sd_configs: () => import('./ec2/index.ts'),
  ecs_sd_configs: () => import('./ecs/index.ts'),
  elasticache_sd_configs: () => import('./elasticache/index.ts'),
  eureka_sd_configs: () => import('./eureka/index.ts'),
  file_sd_configs: () => import('./file/index.ts'),
  gce_sd_configs: () => import('./gce/index.ts'),
  hetzner_sd_configs: () => import('./hetzner/index.ts'),
  http_sd_configs: () => import('./http/index.ts'),
  ionos_sd_configs: () => import('./ionos/index.ts'),
  kubernetes_sd_configs: () => import('./kubernetes/index.ts'),
  kuma_sd_configs: () => import('./kuma/index.ts'),
  lightsail_sd_configs: () => import('./lightsail/index.ts'),
  linode_sd_configs: () => import('./linode/index.ts'),
  marathon_sd_configs: () => import('./marathon/index.ts'),
  msk_sd_configs: () => import('./msk/index.ts'),
  nerve_sd_configs: () => import('./nerve/index.ts'),
  nomad_sd_configs: () => import('./nomad/index.ts'),
  oci_sd_configs: () => import('./oci/index.ts'),
  openstack_sd_configs: () => import('./openstack/index.ts'),
  outscale_sd_configs: () => import('./outscale/index.ts'),
  ovhcloud_sd_configs: () => import('./ovhcloud/index.ts'),
  puppetdb_sd_configs: () => import('./puppetdb/index.ts'),
  rds_sd_configs: () => import('./rds/index.ts'),
  scaleway_sd_configs: () => import('./scaleway/index.ts'),
  serverset_sd_configs: () => import('./serverset/index.ts'),
  stackit_sd_configs: () => import('./stackit/index.ts'),
  static_configs: () => import('./static/index.ts'),
  swarm_sd_configs: () => import('./swarm/index.ts'),
  triton_sd_configs: () => import('./triton/index.ts'),
  uyuni_sd_configs: () => import('./uyuni/index.ts'),
  vultr_sd_configs: () => import('./vultr/index.ts'),
} satisfies Record<string, Load>;

export type MechanismKey = keyof typeof registry;

/** Whether a scrape config's key is one of a mechanism that this build serves. */
export function isMechanismKey(key: string): key is MechanismKey {
  return Object.hasOwn(registry, key);
}
