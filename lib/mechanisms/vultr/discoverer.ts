import { z } from 'zod';
import { listOf, namedListOf, Text, Whole } from '../../asking/answer-shapes.ts';
import { allPages } from '../../asking/pages.ts';
import { retrying } from '../../asking/retrying.ts';
import { timeLimited } from '../../asking/time-limit.ts';
import { addressOf } from '../../model/address.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource } from '../../model/groups-by-source.ts';
import { filledListLabel } from '../../model/labels.ts';
import type { Target } from '../../model/target-group.ts';
import type { HttpAnswer, HttpClient } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import type { VultrOptions } from './options.ts';

const firstPage = new URL('https://api.vultr.com/v2/instances?per_page=100');

const Instance = z.object({
  id: Text,
  label: Text,
  os: Text,
  os_id: Whole,
  region: Text,
  plan: Text,
  main_ip: Text,
  v6_main_ip: Text,
  internal_ip: Text,
  hostname: Text,
  server_status: Text,
  vcpu_count: Whole,
  ram: Whole,
  disk: Whole,
  allowed_bandwidth: Whole,
  features: listOf(Text),
  tags: listOf(Text),
});
type Instance = z.output<typeof Instance>;

/** https://www.vultr.com/api/#tag/instances/operation/list-instances */
const InstancePage = z
  .object({ instances: namedListOf(Instance), meta: z.object({ links: z.object({ next: Text }) }) })
  .transform(({ instances, meta: { links } }) => ({
    items: instances,
    next: links.next === '' ? undefined : `?cursor=${encodeURIComponent(links.next)}&per_page=100`,
  }));

/** Asks for every instance. Prometheus: `discovery/vultr/vultr.go`, `refresh`; attempts as in its client library, `govultr`. */
export function createVultrDiscoverer({ port, refresh_interval }: VultrOptions, http: HttpClient): Discoverer {
  const patient = retrying(timeLimited(http, refresh_interval), {
    attempts: 4,
    pauseMs: 330,
    maxPauseMs: 5000,
    isPassing,
    evenUnanswered: true,
  });
  return {
    async refresh(signal) {
      const instances = await allPages(patient, firstPage, InstancePage, signal, { success: '2xx' });
      const found = instances.map((instance) => ({ source: `Vultr/${instance.id}`, target: targetOf(instance, port) }));
      return whole(groupsBySource(found));
    },
  };
}

function isPassing({ status }: HttpAnswer): boolean {
  return status === 429 || (status >= 500 && status !== 501);
}

function targetOf(instance: Instance, port: number): Target {
  return {
    address: addressOf(instance.main_ip, port),
    labels: {
      __meta_vultr_instance_id: instance.id,
      __meta_vultr_instance_label: instance.label,
      __meta_vultr_instance_os: instance.os,
      __meta_vultr_instance_os_id: String(instance.os_id),
      __meta_vultr_instance_region: instance.region,
      __meta_vultr_instance_plan: instance.plan,
      __meta_vultr_instance_main_ip: instance.main_ip,
      __meta_vultr_instance_main_ipv6: instance.v6_main_ip,
      __meta_vultr_instance_internal_ip: instance.internal_ip,
      __meta_vultr_instance_hostname: instance.hostname,
      __meta_vultr_instance_server_status: instance.server_status,
      __meta_vultr_instance_vcpu_count: String(instance.vcpu_count),
      __meta_vultr_instance_ram_mb: String(instance.ram),
      __meta_vultr_instance_disk_gb: String(instance.disk),
      __meta_vultr_instance_allowed_bandwidth_gb: String(instance.allowed_bandwidth),
      ...filledListLabel('__meta_vultr_instance_features', instance.features),
      ...filledListLabel('__meta_vultr_instance_tags', instance.tags),
    },
  };
}
