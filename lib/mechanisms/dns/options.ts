import { z } from 'zod';
import { Interval } from '../../options/duration.ts';

const queryTypes = ['SRV', 'A', 'AAAA', 'MX', 'NS'] as const;

/** A kind of record that can be asked for. */
export type QueryType = (typeof queryTypes)[number];

const Type = z
  .string()
  .default('SRV')
  .transform((text, context): QueryType => {
    const type = queryTypes.find((known) => known === text.toUpperCase());
    if (type !== undefined) return type;
    context.addIssue({ code: 'custom', message: `"${text}" is not one of ${queryTypes.join(', ')}` });
    return z.NEVER;
  });

/** One element of `dns_sd_configs`. Prometheus: `discovery/dns/dns.go`, `SDConfig.UnmarshalYAML`. */
export const DnsOptions = z
  .strictObject({
    names: z.array(z.string()).min(1, 'must list at least one DNS name'),
    type: Type,
    port: z.int().default(0),
    refresh_interval: Interval.prefault('30s'),
  })
  .refine(({ type, port }) => port !== 0 || type === 'SRV', {
    path: ['port'],
    message: 'is needed for every type but SRV, whose records name their own',
    when: ({ value }) => hasKnownType(value),
  });

export type DnsOptions = z.output<typeof DnsOptions>;

/** The port is judged although other keys are at fault, so that all problems are reported at once; not without a type. */
function hasKnownType(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  return queryTypes.some((known) => known === value.type);
}
