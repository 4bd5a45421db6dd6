import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { checkHttpClient, httpClientFields, isDefaultHttpClient } from '../../options/http-client.ts';
import { OptionalReference } from '../../options/reference.ts';
import { eksFields, eksProblems } from './eks-options.ts';
import { fieldSelectorProblem, labelSelectorProblem } from './selector-syntax.ts';

const roles = ['node', 'pod', 'service', 'endpoints', 'endpointslice', 'ingress'] as const;

export const Role = z.enum(roles, { error: `must be one of ${roles.join(', ')}` });
export type Role = z.output<typeof Role>;

/** Which lists a role's selectors may narrow. Prometheus: `discovery/kubernetes/kubernetes.go`, `UnmarshalYAML`. */
const selectorRoles: Readonly<Record<Role, readonly Role[]>> = {
  node: ['node'],
  pod: ['pod', 'node'],
  service: ['service'],
  endpoints: ['pod', 'service', 'endpoints'],
  endpointslice: ['pod', 'service', 'endpointslice'],
  ingress: ['ingress'],
};

const Selector = z.strictObject({
  role: Role,
  label: z.string().default('').superRefine(withoutProblem(labelSelectorProblem)),
  field: z.string().default('').superRefine(withoutProblem(fieldSelectorProblem)),
});
export type Selector = z.output<typeof Selector>;

/** It becomes a segment of a path: `..` would ask for something else than was written. */
const Namespace = z
  .string()
  .refine((name) => !/[/%]/.test(name) && name !== '.' && name !== '..', 'cannot be the name of a namespace');

const ApiServer = z
  .string()
  .transform((text) => (text === '' ? undefined : text))
  .refine((text) => text === undefined || apiServerUrlOf(text) !== undefined, {
    message: 'must be a URL such as https://192.0.2.1:6443',
  })
  .optional();

const Block = z.strictObject({
  role: Role,
  api_server: ApiServer,
  kubeconfig_file: OptionalReference,
  ...eksFields,
  namespaces: z
    .strictObject({ names: z.array(Namespace).default([]), own_namespace: z.boolean().default(false) })
    .prefault({}),
  selectors: z.array(Selector).default([]),
  attach_metadata: z
    .strictObject({
      node: z.boolean().default(false),
      namespace: z.boolean().default(false),
      deployment: z.boolean().default(false),
      job: z.boolean().default(false),
      cronjob: z.boolean().default(false),
    })
    .prefault({}),
  refresh_interval: Interval.prefault('30s'),
  ...httpClientFields,
});

/** One element of `kubernetes_sd_configs`; `refresh_interval` and the keys of EKS are Rollcall's own. Prometheus: `kubernetes.go`, `SDConfig`. */
export const KubernetesOptions = Block.superRefine((options, context) => {
  checkHttpClient(options, context);
  for (const { path, message } of [
    ...clientProblems(options),
    ...eksProblems(options),
    ...namespaceProblems(options),
    ...selectorProblems(options),
  ]) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
});
export type KubernetesOptions = z.output<typeof KubernetesOptions>;

/** The address of an API server. One without a scheme is asked over plain HTTP, as client-go does; its path is a prefix. */
export function apiServerUrlOf(text: string): URL | undefined {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  return url !== null && ['http:', 'https:'].includes(url.protocol) && url.hostname !== '' ? url : undefined;
}

interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function withoutProblem(problemOf: (text: string) => string | undefined) {
  return (text: string, context: z.core.$RefinementCtx<string>): void => {
    const message = problemOf(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  };
}

function clientProblems(options: z.output<typeof Block>): readonly Problem[] {
  const { api_server, kubeconfig_file, eks_cluster } = options;
  const problems: Problem[] = [];
  if (api_server !== undefined && kubeconfig_file !== undefined) {
    const message = 'kubeconfig_file and api_server exclude each other; the kubeconfig names its server';
    problems.push({ path: ['kubeconfig_file'], message });
  }
  if (isDefaultHttpClient(options)) return problems;
  if (kubeconfig_file !== undefined) {
    const message = 'HTTP client options cannot be combined with kubeconfig_file; set them in the kubeconfig';
    problems.push({ path: ['kubeconfig_file'], message });
  } else if (api_server === undefined && eks_cluster === undefined) {
    const message = 'HTTP client options need api_server: in the cluster, the service account is used';
    problems.push({ path: [], message });
  }
  return problems;
}

function namespaceProblems(options: z.output<typeof Block>): readonly Problem[] {
  const { namespaces, api_server, kubeconfig_file, eks_cluster } = options;
  if (!namespaces.own_namespace) return [];
  const other = Object.entries({ api_server, kubeconfig_file, eks_cluster }).filter(([, value]) => value !== undefined);
  return other.map(([key]) => ({
    path: ['namespaces', 'own_namespace'],
    message: `own_namespace and ${key} exclude each other; name the namespace under namespaces.names`,
  }));
}

function selectorProblems({ role, selectors }: z.output<typeof Block>): readonly Problem[] {
  const allowed = selectorRoles[role];
  return selectors.flatMap((selector, index) => {
    const path = ['selectors', index, 'role'];
    if (!allowed.includes(selector.role)) {
      const message = `role ${role} has no selectors of role ${selector.role}, only of ${allowed.join(', ')}`;
      return [{ path, message }];
    }
    const isSecond = selectors.findIndex((other) => other.role === selector.role) < index;
    return isSecond ? [{ path, message: `there is already a selector of role ${selector.role}; join them` }] : [];
  });
}
