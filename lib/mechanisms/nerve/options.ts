import type { z } from 'zod';
import { MemberOptions } from '../../zookeeper/member-options.ts';

/** One element of `nerve_sd_configs`. Prometheus: `discovery/zookeeper/zookeeper.go`, `NerveSDConfig.UnmarshalYAML`. */
export const NerveOptions = MemberOptions;
export type NerveOptions = z.output<typeof NerveOptions>;
