import { z } from 'zod';
import type { JobProblem } from '../mechanism.ts';

const StaticGroup = z.strictObject({
  targets: z.array(z.string()).default([]),
  labels: z
    .record(z.string(), z.string())
    .refine((labels) => !Object.hasOwn(labels, ''), 'the name of a label cannot be empty')
    .default({}),
});

/** The whole `static_configs` list of a job: all of it is one provider. Prometheus: `discovery/registry.go`, `readConfigs`. */
export const StaticOptions = z.array(StaticGroup);
export type StaticOptions = z.output<typeof StaticOptions>;

/**
 * Targets that are no addresses: faults in a job without relabel rules, which could still make addresses of them.
 * Prometheus: `config/config.go`, `checkStaticTargets`.
 */
export function addressProblems(groups: StaticOptions): readonly JobProblem[] {
  return groups.flatMap(({ targets }, group) =>
    targets.flatMap((target, index) =>
      target.includes('/')
        ? [
            {
              path: [group, 'targets', index],
              message: `"${target}" is not an address: write host:port without a scheme or path`,
            },
          ]
        : [],
    ),
  );
}
