import { z } from 'zod';
import { Flag, listOf, Text, TextMap } from '../asking/answer-shapes.ts';
import { keyedLabels } from '../model/labels.ts';
import type { LabelSet } from '../model/target-group.ts';
import type { Engine } from './engine.ts';

/** https://docs.docker.com/reference/api/engine/ (NetworkList) */
const Networks = listOf(
  z.object({ Id: Text, Name: Text, Scope: Text, Internal: Flag, Ingress: Flag, Labels: TextMap }),
);

/** The labels of every network, by its id; `prefix` stands before `network_id`. Prometheus: `discovery/moby/network.go`, `getNetworksLabels`. */
export async function networkLabels(engine: Engine, prefix: string): Promise<ReadonlyMap<string, LabelSet>> {
  const networks = await engine.list('networks', Networks);
  return new Map(
    networks.map(({ Id, Name, Scope, Internal, Ingress, Labels }) => [
      Id,
      {
        [`${prefix}network_id`]: Id,
        [`${prefix}network_name`]: Name,
        [`${prefix}network_scope`]: Scope,
        [`${prefix}network_internal`]: String(Internal),
        [`${prefix}network_ingress`]: String(Ingress),
        ...keyedLabels(`${prefix}network_label_`, Labels),
      },
    ]),
  );
}
