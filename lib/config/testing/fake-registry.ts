import { z } from 'zod';
import { defineMechanism } from '../../mechanisms/mechanism.ts';
import { whole } from '../../model/discovery.ts';
import { Interval } from '../../options/duration.ts';
import { InlineSecret } from '../../options/secret.ts';
import type { MechanismRegistry } from '../load-hub.ts';

const nothing = async () => ({ refresh: async () => whole([]) });

const staticMechanism = defineMechanism({
  name: 'static',
  merged: true,
  options: z.array(
    z.strictObject({
      targets: z.array(z.string()).default([]),
      labels: z.record(z.string().min(1), z.string()).default({}),
    }),
  ),
  describe: (groups) => `${groups.length} groups`,
  identity: (groups) => groups.map(({ targets, labels }) => ({ targets, labels })),
  intervalMs: () => undefined,
  create: nothing,
});

/** Options of many kinds under the key of a mechanism that does none of what its name says. */
const ec2Mechanism = defineMechanism({
  name: 'ec2',
  options: z.strictObject({
    region: z.string().min(1, 'must name a region').default('eu-west-1'),
    port: z.int().min(1).max(65_535).default(80),
    filters: z.array(z.strictObject({ name: z.string(), values: z.array(z.string()) })).default([]),
    secret_key: InlineSecret.optional(),
    tls_config: z.strictObject({ ca_file: z.string().optional() }).optional(),
    refresh_interval: Interval.prefault('60s'),
  }),
  describe: ({ region }) => region,
  identity: ({ region, port, filters }) => ({ region, port, filters }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: ({ region }) => (region === 'local' ? [{ impossibleOn: 'lambda', message: 'local is not there' }] : []),
  create: nothing,
});

const kubernetesMechanism = defineMechanism({
  name: 'kubernetes',
  options: z
    .strictObject({
      role: z.enum(['node', 'pod', 'service']),
      api_server: z.url().optional(),
      kubeconfig_file: z.string().optional(),
      basic_auth: z.strictObject({ username: z.string().optional(), password_file: z.string().optional() }).optional(),
      bearer_token_file: z.string().optional(),
      own_namespace: z.boolean().default(false),
    })
    .superRefine(({ basic_auth, bearer_token_file }, context) => {
      if (basic_auth === undefined || bearer_token_file === undefined) return;
      const message = 'basic_auth and bearer_token_file exclude each other';
      context.addIssue({ code: 'custom', path: ['bearer_token_file'], message });
    }),
  describe: ({ role }) => role,
  identity: ({ role, api_server, kubeconfig_file, basic_auth }) => ({
    role,
    api_server,
    kubeconfig_file,
    user: basic_auth?.username,
    password: basic_auth?.password_file,
  }),
  intervalMs: () => 30_000,
  create: nothing,
});

const httpMechanism = defineMechanism({
  name: 'http',
  options: z.strictObject({ url: z.url(), refresh_interval: Interval.prefault('60s') }),
  describe: ({ url }) => new URL(url).host,
  identity: ({ url }) => ({ url }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  create: nothing,
});

/** Mechanisms with the keys of real ones and small shapes, so that these tests stand on their own. */
export const fakeRegistry: MechanismRegistry = {
  ec2_sd_configs: async () => ({ mechanism: ec2Mechanism }),
  http_sd_configs: async () => ({ mechanism: httpMechanism }),
  kubernetes_sd_configs: async () => ({ mechanism: kubernetesMechanism }),
  static_configs: async () => ({ mechanism: staticMechanism }),
};
