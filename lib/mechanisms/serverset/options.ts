import type { z } from 'zod';
import { MemberOptions } from '../../zookeeper/member-options.ts';

/** One element of `serverset_sd_configs`. Prometheus: `discovery/zookeeper/zookeeper.go`, `ServersetSDConfig.UnmarshalYAML`. */
export const ServersetOptions = MemberOptions;
export type ServersetOptions = z.output<typeof ServersetOptions>;
