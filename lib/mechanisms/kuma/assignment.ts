import { z } from 'zod';
import { listOf, Text, TextMap } from '../../asking/answer-shapes.ts';

/** The type of every resource in an answer. Prometheus: `discovery/xds/kuma.go`, `KumaMadsV1ResourceTypeURL`. */
export const assignmentType = 'type.googleapis.com/kuma.observability.v1.MonitoringAssignment';

/** Names of fields may be written in both ways. https://protobuf.dev/programming-guides/json/ */
function withBothNames<Shape extends z.ZodType>(names: Readonly<Record<string, string>>, shape: Shape) {
  return z.preprocess((value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [names[key] ?? key, member]));
  }, shape);
}

const Target = withBothNames(
  { metricsPath: 'metrics_path' },
  z.object({ name: Text, scheme: Text, address: Text, metrics_path: Text, labels: TextMap }),
);
export type AssignedTarget = z.output<typeof Target>;

const Assignment = z.object({
  '@type': z.literal(assignmentType, { error: `is not ${assignmentType}` }),
  mesh: Text,
  service: Text,
  labels: TextMap,
  targets: listOf(Target),
});
export type Assignment = z.output<typeof Assignment>;

/** What a monitoring assignment server answers. https://kuma.io/docs/latest/policies/meshmetric/ and xDS `DiscoveryResponse`. */
export const AssignmentsAnswer = withBothNames(
  { typeUrl: 'type_url' },
  z.object({
    type_url: z.literal(assignmentType, { error: `is not ${assignmentType}` }),
    resources: listOf(Assignment),
  }),
);
