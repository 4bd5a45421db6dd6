import { type Discovery, whole } from '../../lib/model/discovery.ts';
import type { TargetGroup } from '../../lib/model/target-group.ts';
import { createDynamoDbStore } from '../../lib/store/dynamodb/dynamodb-store.ts';
import { answerCalls } from '../child.ts';
import { type Consumed, createCountedClient } from '../counted-client.ts';
import { acceptPlan, refreshAt } from '../hub.ts';
import { type InventoryKind, inventoryOf, type Step } from '../inventory.ts';
import { peakBytes, stopwatch } from '../measured.ts';

export interface RefreshWish {
  readonly endpoint: string;
  readonly table: string;
  readonly kind: InventoryKind;
  readonly targets: number;
  readonly seed: number;
  /** What happened to the inventory until now, one after the other. */
  readonly steps: readonly Step[];
  /** One source cannot be read. */
  readonly isPartial: boolean;
  readonly nowMs: number;
}

export interface RefreshResult {
  readonly outcome: string;
  readonly targets: number;
  readonly listBytes: number;
  /** Without the making of the inventory, which stands in for the answers of a source. */
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Of the whole process, inventory included. */
  readonly peakBytes: number;
  readonly consumed: Consumed;
}

/** One refresh in a process that has done nothing before, as a function's does when it starts cold. */
const methods = {
  async refresh({
    endpoint,
    table,
    kind,
    targets,
    seed,
    steps,
    isPartial,
    nowMs,
  }: RefreshWish): Promise<RefreshResult> {
    const { client, take } = createCountedClient(endpoint);
    const store = createDynamoDbStore({ client, table });
    await acceptPlan(store);
    take();
    const making = { cpuMs: 0, wallMs: 0 };
    const begun = stopwatch();
    const outcome = await refreshAt(store, nowMs, async () => {
      const madeBegun = stopwatch();
      const groups = inventoryOf(kind, targets, seed, steps);
      Object.assign(making, madeBegun());
      return isPartial ? withoutOne(groups) : whole(groups);
    });
    const { cpuMs, wallMs } = begun();
    const listed = 'listing' in outcome ? outcome.listing : undefined;
    return {
      outcome: outcome.outcome,
      targets: listed?.targets ?? 0,
      listBytes: listed?.bytes ?? 0,
      cpuMs: cpuMs - making.cpuMs,
      wallMs: wallMs - making.wallMs,
      peakBytes: peakBytes(),
      consumed: take(),
    };
  },
};

function withoutOne(groups: readonly TargetGroup[]): Discovery {
  const unread = groups.slice(0, 1).map(({ source: name }) => {
    return { kind: 'source' as const, name, cause: new Error('not read') };
  });
  return { groups: groups.slice(1), unread };
}

export type RefresherChild = typeof methods;
answerCalls(methods);
