import type { z } from 'zod';
import { Text, Whole } from '../../asking/answer-shapes.ts';
import { addressOf } from '../../model/address.ts';
import type { Target } from '../../model/target-group.ts';
import { foldedObject } from '../../zookeeper/member-json.ts';

/** The JSON that Nerve writes for a service that is up. Prometheus: `discovery/zookeeper/zookeeper.go`, `nerveMember`. */
export const NerveMember = foldedObject({ host: Text, port: Whole, name: Text });
export type NerveMember = z.output<typeof NerveMember>;

/** Prometheus: `parseNerveMember`. */
export function nerveTargetOf({ host, port, name }: NerveMember, path: string): Target {
  return {
    address: addressOf(host, port),
    labels: {
      __meta_nerve_path: path,
      __meta_nerve_endpoint_host: host,
      __meta_nerve_endpoint_port: String(port),
      __meta_nerve_endpoint_name: name,
    },
  };
}
