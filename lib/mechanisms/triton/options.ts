import { z } from 'zod';
import { Interval } from '../../options/duration.ts';
import { evenIfInvalid } from '../../options/http-client.ts';
import { report, within } from '../../options/option-problem.ts';
import { TlsClientOptions, tlsProblems } from '../../options/tls-client.ts';

/** One element of `triton_sd_configs`. Prometheus: `discovery/triton/triton.go`, `SDConfig.UnmarshalYAML`. */
export const TritonOptions = z
  .strictObject({
    account: z.string({ error: 'is missing; write a Triton account' }).min(1, 'is empty; write a Triton account'),
    role: z.enum(['container', 'cn'], { error: 'must be container or cn (compute nodes)' }).default('container'),
    dns_suffix: z
      .string({ error: 'is missing; write what stands behind the id in a name' })
      .min(1, 'is empty; write what stands behind the id in a name'),
    endpoint: z
      .string({ error: 'is missing; write the host of the discovery service' })
      .refine(isHost, 'must be a host, without scheme, port and path'),
    groups: z.array(z.string()).default([]),
    port: z.int().default(9163),
    version: z.int().default(1),
    refresh_interval: Interval.prefault('60s'),
    tls_config: TlsClientOptions.optional(),
  })
  .superRefine(
    ({ tls_config }, context) => report(within('tls_config', tls_config, tlsProblems), context),
    evenIfInvalid,
  );
export type TritonOptions = z.output<typeof TritonOptions>;

function isHost(text: string): boolean {
  return /^[^\s/?#@]+$/.test(text) && URL.canParse(`https://${text}:1/`);
}
