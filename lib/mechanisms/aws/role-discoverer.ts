import { type CreateInRegion, createInEveryRegion } from '../../aws/every-region.ts';
import { usualRequestConcurrency } from '../../aws/request-limit.ts';
import type { Ports } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import type { AwsRoleOptions } from './options.ts';
import type { AwsRole } from './roles.ts';

/** `request_concurrency` is no key of `aws_sd_configs`: it is always the role's own. */
const inRegionOf: Readonly<Record<AwsRole, () => Promise<CreateInRegion<AwsRoleOptions>>>> = {
  async ec2() {
    const { createEc2Discoverer } = await import('../../aws/roles/ec2/discoverer.ts');
    return createEc2Discoverer;
  },
  async ecs() {
    const { createEcsDiscoverer } = await import('../../aws/roles/ecs/discoverer.ts');
    return (options, ports) =>
      createEcsDiscoverer({ ...options, request_concurrency: usualRequestConcurrency.ecs }, ports);
  },
  async elasticache() {
    const { createElasticacheDiscoverer } = await import('../../aws/roles/elasticache/discoverer.ts');
    return (options, ports) =>
      createElasticacheDiscoverer({ ...options, request_concurrency: usualRequestConcurrency.elasticache }, ports);
  },
  async lightsail() {
    const { createLightsailDiscoverer } = await import('../../aws/roles/lightsail/discoverer.ts');
    return createLightsailDiscoverer;
  },
  async msk() {
    const { createMskDiscoverer } = await import('../../aws/roles/msk/discoverer.ts');
    return (options, ports) =>
      createMskDiscoverer({ ...options, request_concurrency: usualRequestConcurrency.msk }, ports);
  },
  async rds() {
    const { createRdsDiscoverer } = await import('../../aws/roles/rds/discoverer.ts');
    return (options, ports) =>
      createRdsDiscoverer({ ...options, request_concurrency: usualRequestConcurrency.rds }, ports);
  },
};

/** The discoverer of the options' role. Loads its client, and that of no other. */
export async function createRoleDiscoverer(options: AwsRoleOptions, ports: Ports): Promise<Discoverer> {
  return createInEveryRegion(options.role, options, ports, await inRegionOf[options.role]());
}
