import type { TargetGroup } from '../../model/target-group.ts';
import type { Backing } from './backed-targets.ts';
import { endpointSliceGroup } from './endpoint-slice.ts';
import { endpointsGroup } from './endpoints.ts';
import { ingressGroup } from './ingress.ts';
import type { Fields } from './json-fields.ts';
import type { Role } from './options.ts';
import { podGroup, podOf } from './pod.ts';
import { type Resource, resources } from './resource.ts';
import { serviceGroup } from './service.ts';

/** How the objects of a role become groups. */
export interface DiscoveredRole {
  /** The objects that become groups. */
  readonly resource: Resource;
  readonly sourcePrefix: string;
  readonly groupOf: (object: Fields, backing: Backing) => TargetGroup;
  /** Services and pods stand behind it; of the services, so much is needed. */
  readonly services: 'none' | 'metadata' | 'whole';
  /** Its targets are pods, or have pods behind them: nodes, replica sets and jobs can be attached. */
  readonly hasPods: boolean;
}

/** The roles whose objects lie in namespaces. */
export const namespacedRoles: Readonly<Record<Exclude<Role, 'node'>, DiscoveredRole>> = {
  pod: {
    resource: resources.pods,
    sourcePrefix: 'pod',
    groupOf: (object, { attached }) => podGroup(podOf(object), attached),
    services: 'none',
    hasPods: true,
  },
  service: {
    resource: resources.services,
    sourcePrefix: 'svc',
    groupOf: (object, { attached }) => serviceGroup(object, attached),
    services: 'none',
    hasPods: false,
  },
  endpoints: {
    resource: resources.endpoints,
    sourcePrefix: 'endpoints',
    groupOf: endpointsGroup,
    services: 'metadata',
    hasPods: true,
  },
  endpointslice: {
    resource: resources.endpointSlices,
    sourcePrefix: 'endpointslice',
    groupOf: endpointSliceGroup,
    services: 'whole',
    hasPods: true,
  },
  ingress: {
    resource: resources.ingresses,
    sourcePrefix: 'ingress',
    groupOf: (object, { attached }) => ingressGroup(object, attached),
    services: 'none',
    hasPods: false,
  },
};
