import { z } from 'zod';
import { defaultHttpClientOptions, type HttpClientOptions, isDefaultHttpClient } from '../../options/http-client.ts';
import { isFilled, type OptionProblem } from '../../options/option-problem.ts';
import { OptionalText } from '../../options/reference.ts';

/** EKS API reference: `DescribeCluster`, `name`. The name becomes a part of a path and of a signed header. */
const ClusterName = z
  .string()
  .refine(
    (text) => text === '' || /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/.test(text),
    'cannot be the name of an EKS cluster',
  )
  .transform((text) => (text === '' ? undefined : text))
  .optional();

/** Rollcall's own keys: the cluster is found, and asked, with nothing but an identity of AWS. */
export const eksFields = {
  eks_cluster: ClusterName,
  region: OptionalText,
  role_arn: OptionalText,
  external_id: OptionalText,
} as const;

export type EksOptions = z.output<z.ZodObject<typeof eksFields>>;

interface Beside extends EksOptions, HttpClientOptions {
  readonly api_server?: string | undefined;
  readonly kubeconfig_file?: string | undefined;
}

/** What is forbidden among these keys, and beside them. */
export function eksProblems(options: Beside): readonly OptionProblem[] {
  if (options.eks_cluster === undefined) {
    const lone = (['region', 'role_arn', 'external_id'] as const).filter((key) => options[key] !== undefined);
    return lone.map((key) => ({ path: [key], message: `${key} counts only with eks_cluster` }));
  }
  return [...otherWays(options), ...otherIdentities(options), ...lonelyId(options)];
}

function otherWays(options: Beside): readonly OptionProblem[] {
  return (['api_server', 'kubeconfig_file'] as const)
    .filter((key) => options[key] !== undefined)
    .map((key) => ({
      path: [key],
      message: `${key} and eks_cluster exclude each other; EKS says where its server is`,
    }));
}

function otherIdentities(options: Beside): readonly OptionProblem[] {
  const { tls_config } = options;
  const keys = ['basic_auth', 'authorization', 'bearer_token', 'bearer_token_file', 'oauth2'] as const;
  const problems: OptionProblem[] = keys
    .filter((key) => isFilled(options[key]))
    .map((key) => ({ path: [key], message: `${key} and eks_cluster exclude each other; role_arn says who asks` }));
  if (!isDefaultHttpClient({ ...defaultHttpClientOptions, tls_config })) {
    const message = 'tls_config and eks_cluster exclude each other; EKS says which CA its server has';
    problems.push({ path: ['tls_config'], message });
  }
  return problems;
}

function lonelyId({ role_arn, external_id }: Beside): readonly OptionProblem[] {
  if (external_id === undefined || role_arn !== undefined) return [];
  return [{ path: ['external_id'], message: 'external_id counts only with role_arn' }];
}
