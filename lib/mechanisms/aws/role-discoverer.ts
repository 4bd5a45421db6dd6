import { usualRequestConcurrency } from '../../aws/request-limit.ts';
import type { Ports } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import type { AwsRoleOptions } from './options.ts';
import type { AwsRole } from './roles.ts';

/** `request_concurrency` is no key of `aws_sd_configs`: it is always the role's own. */
const discovererOf: Readonly<Record<AwsRole, (options: AwsRoleOptions, ports: Ports) => Promise<Discoverer>>> = {
  async ec2(options, ports) {
    const { createEc2Discoverer } = await import('../../aws/roles/ec2/discoverer.ts');
    return createEc2Discoverer(options, ports);
  },
  async ecs(options, ports) {
    const { createEcsDiscoverer } = await import('../../aws/roles/ecs/discoverer.ts');
    return createEcsDiscoverer({ ...options, request_concurrency: usualRequestConcurrency.ecs }, ports);
  },
  async elasticache(options, ports) {
    const { createElasticacheDiscoverer } = await import('../../aws/roles/elasticache/discoverer.ts');
    return createElasticacheDiscoverer({ ...options, request_concurrency: usualRequestConcurrency.elasticache }, ports);
  },
  async lightsail(options, ports) {
    const { createLightsailDiscoverer } = await import('../../aws/roles/lightsail/discoverer.ts');
    return createLightsailDiscoverer(options, ports);
  },
  async msk(options, ports) {
    const { createMskDiscoverer } = await import('../../aws/roles/msk/discoverer.ts');
    return createMskDiscoverer({ ...options, request_concurrency: usualRequestConcurrency.msk }, ports);
  },
  async rds(options, ports) {
    const { createRdsDiscoverer } = await import('../../aws/roles/rds/discoverer.ts');
    return createRdsDiscoverer({ ...options, request_concurrency: usualRequestConcurrency.rds }, ports);
  },
};

/** The discoverer of the options' role. Loads its client, and that of no other. */
export function createRoleDiscoverer(options: AwsRoleOptions, ports: Ports): Promise<Discoverer> {
  return discovererOf[options.role](options, ports);
}
