import { z } from 'zod';
import { listOf, Text, TextMap } from '../../asking/answer-shapes.ts';

const AccessConfig = z.object({ type: Text, natIP: Text });

const NetworkInterface = z.object({
  name: Text,
  network: Text,
  subnetwork: Text,
  networkIP: Text,
  ipv6Address: Text,
  ipv6AccessConfigs: listOf(z.object({ externalIpv6: Text })),
  accessConfigs: listOf(AccessConfig),
});
export type NetworkInterface = z.output<typeof NetworkInterface>;

/** An instance as far as it becomes labels. https://cloud.google.com/compute/docs/reference/rest/v1/instances/list */
const Instance = z.object({
  /** More digits than a number holds. */
  id: z.string().regex(/^\d+$/, 'is no id'),
  name: Text,
  zone: Text,
  status: Text,
  machineType: Text,
  networkInterfaces: listOf(NetworkInterface),
  tags: z.object({ items: listOf(Text) }).nullish(),
  metadata: z.object({ items: listOf(z.object({ key: Text, value: z.string().nullish() })) }).nullish(),
  labels: TextMap,
});
export type Instance = z.output<typeof Instance>;

/** A page, whose next one is asked for by the same query with a token. It says what it is, as Google leaves out `items` where there are none. */
export function instancePage(nextOf: (pageToken: string) => string) {
  return z
    .object({ kind: z.literal('compute#instanceList'), items: listOf(Instance), nextPageToken: Text })
    .transform(({ items, nextPageToken }) => ({
      items,
      next: nextPageToken === '' ? undefined : nextOf(nextPageToken),
    }));
}
