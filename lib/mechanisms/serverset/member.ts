import { z } from 'zod';
import { Text, Whole } from '../../asking/answer-shapes.ts';
import { addressOf } from '../../model/address.ts';
import { keyedLabels } from '../../model/labels.ts';
import type { Target } from '../../model/target-group.ts';
import { foldedObject } from '../../zookeeper/member-json.ts';

const Endpoint = foldedObject({ host: Text, port: Whole });

/** The JSON of a member of a server set; the older Thrift is no member. Prometheus: `discovery/zookeeper/zookeeper.go`, `serversetMember`. */
export const ServersetMember = foldedObject({
  serviceendpoint: Endpoint,
  additionalendpoints: z
    .record(z.string(), Endpoint)
    .nullable()
    .transform((endpoints) => endpoints ?? {}),
  status: Text,
  shard: Whole,
});
export type ServersetMember = z.output<typeof ServersetMember>;

/** Prometheus: `parseServersetMember`. */
export function serversetTargetOf(member: ServersetMember, path: string): Target {
  const { host, port } = member.serviceendpoint;
  const additional = Object.entries(member.additionalendpoints);
  const hosts = Object.fromEntries(additional.map(([name, endpoint]) => [name, endpoint.host]));
  const ports = Object.fromEntries(additional.map(([name, endpoint]) => [name, String(endpoint.port)]));
  return {
    address: addressOf(host, port),
    labels: {
      __meta_serverset_path: path,
      __meta_serverset_endpoint_host: host,
      __meta_serverset_endpoint_port: String(port),
      ...keyedLabels('__meta_serverset_endpoint_host_', hosts),
      ...keyedLabels('__meta_serverset_endpoint_port_', ports),
      __meta_serverset_status: member.status,
      __meta_serverset_shard: String(member.shard),
    },
  };
}
