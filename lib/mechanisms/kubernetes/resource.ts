import type { Role } from './options.ts';

/** A kind of object that is listed. */
export interface Resource {
  /** As in paths and in RBAC rules. */
  readonly plural: string;
  /** Of RBAC rules; empty for the core group. */
  readonly apiGroup: string;
  readonly apiPath: string;
  /** What a list of them says it is. */
  readonly listKind: string;
  /** Whose selector narrows the list. */
  readonly selectorRole: Role | undefined;
}

/** One list to ask for. */
export interface ObjectList {
  readonly resource: Resource;
  /** Undefined: of the whole cluster. */
  readonly namespace: string | undefined;
  readonly labelSelector: string;
  readonly fieldSelector: string;
  /** Only `metadata` is used: the server is asked to leave out the rest, and may ignore that. */
  readonly isMetadataOnly: boolean;
}

function core(plural: string, listKind: string, selectorRole?: Role): Resource {
  return { plural, apiGroup: '', apiPath: '/api/v1', listKind, selectorRole };
}

function grouped(apiGroup: string, plural: string, listKind: string, selectorRole?: Role): Resource {
  return { plural, apiGroup, apiPath: `/apis/${apiGroup}/v1`, listKind, selectorRole };
}

/** All that is ever listed, and so all that is ever to be granted. */
export const resources = {
  pods: core('pods', 'PodList', 'pod'),
  services: core('services', 'ServiceList', 'service'),
  endpoints: core('endpoints', 'EndpointsList', 'endpoints'),
  nodes: core('nodes', 'NodeList', 'node'),
  namespaces: core('namespaces', 'NamespaceList'),
  endpointSlices: grouped('discovery.k8s.io', 'endpointslices', 'EndpointSliceList', 'endpointslice'),
  ingresses: grouped('networking.k8s.io', 'ingresses', 'IngressList', 'ingress'),
  replicaSets: grouped('apps', 'replicasets', 'ReplicaSetList'),
  jobs: grouped('batch', 'jobs', 'JobList'),
} as const;
