import { z } from 'zod';
import { listOf } from '../../asking/answer-shapes.ts';

/** What may be left out of an answer, and then of the labels. */
const Known = z.string().nullish();
const Reference = z.object({ id: Known }).nullish();

const Nic = z.object({ properties: z.object({ name: Known, ips: listOf(z.string()) }).nullish() });
const Volume = z.object({ properties: z.object({ image: Known }).nullish() });

/** One server as the API describes it at depth 3, as far as it becomes labels. */
export const Server = z.object({
  id: Known,
  metadata: z.object({ state: Known }).nullish(),
  properties: z
    .object({
      name: Known,
      availabilityZone: Known,
      cpuFamily: Known,
      vmState: Known,
      type: Known,
      bootCdrom: Reference,
      bootVolume: Reference,
    })
    .nullish(),
  entities: z
    .object({
      nics: z.object({ items: listOf(Nic) }).nullish(),
      volumes: z.object({ items: listOf(Volume) }).nullish(),
    })
    .nullish(),
});
export type Server = z.output<typeof Server>;

/** The collection; its id goes into a label. https://api.ionos.com/docs/cloud/v6/#tag/Servers/operation/datacentersServersGet */
export const ServerCollection = z.object({ id: Known, items: listOf(Server) });
