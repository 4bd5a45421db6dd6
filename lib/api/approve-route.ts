import type { Principal } from '../access/access.ts';
import { BadRequestError, UnknownError } from '../errors.ts';
import { heldBackOf } from '../lookup/held-back.ts';
import { readHold } from '../lookup/hold-record.ts';
import type { KnownProvider } from '../lookup/known-providers.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { Queue } from '../model/refresh-message.ts';
import type { Store } from '../store/store.ts';
import type { Handle } from './api.ts';
import { instant } from './provider-view.ts';
import { jsonOf } from './request-json.ts';
import { failureAnswer, successAnswer } from './route-answer.ts';
import { type StatusPorts, visibleTo } from './status-routes.ts';

/** So long what was approved may go, also when it is found again in between. */
const approvalLifeMs = 3_600_000;

export interface ApprovePorts extends StatusPorts {
  readonly store: StatusPorts['store'] & Pick<Store, 'read' | 'writeApproval'>;
  readonly queue: Queue;
}

/**
 * `POST /api/v1/providers/{id}/approve` with `{"hold"}`: lets go what is held under the name that was shown, exactly that,
 * within an hour. 409 where nothing is held under it.
 */
export function createApproveRoute(ports: ApprovePorts): Handle {
  return async ({ request, principal, parameter }) => {
    const hold = holdIn(request.body);
    const held = await heldTargets(ports, principal, parameter, hold);
    if (held === undefined) {
      return failureAnswer(
        409,
        'conflict',
        `${parameter} holds nothing under the name ${hold}; look again what it holds`,
      );
    }
    const atMs = ports.clock.nowMs();
    const { provider, targets, isListed } = held;
    await ports.store.writeApproval({ provider, hold, atMs, untilMs: atMs + approvalLifeMs });
    // What left the configuration goes with the next dispatch; what is gone from a source, when that is read again.
    if (isListed) await ports.queue.send([{ provider }]);
    return successAnswer({ provider, hold, targets, until: instant(atMs + approvalLifeMs) }, 202);
  };
}

interface HeldTargets {
  readonly provider: ProviderId;
  readonly targets: number | null;
  /** By the provider itself, which is read on; not by a job that it has left. */
  readonly isListed: boolean;
}

async function heldTargets(
  ports: ApprovePorts,
  principal: Principal,
  wanted: string,
  hold: string,
): Promise<HeldTargets | undefined> {
  const { jobs, heads, providers } = await visibleTo(principal, ports);
  const known = providers.find(({ id }) => id === wanted);
  if (known === undefined) throw new UnknownError(`no provider ${wanted}`);
  const left = jobs
    .flatMap((job) => heldBackOf(job, heads))
    .find((held) => held.provider.id === wanted && held.hold === hold && held.leftAtMs !== undefined);
  if (left !== undefined) return { provider: known.id, targets: left.targets ?? null, isListed: false };
  return heldBySource(ports, known, hold);
}

/** A hold is counted on, and renamed, with every refresh: one that was shown a while ago is still good. */
async function heldBySource(
  { store }: ApprovePorts,
  { id, head }: KnownProvider,
  hold: string,
): Promise<HeldTargets | undefined> {
  if (head?.listing?.hold === undefined) return undefined;
  const record = await readHold(store, id, hold);
  return record === undefined ? undefined : { provider: id, targets: record.size, isListed: true };
}

function holdIn(body: string): string {
  const wish = jsonOf(body);
  const isWish = typeof wish === 'object' && wish !== null && Object.keys(wish).length === 1 && 'hold' in wish;
  if (isWish && typeof wish.hold === 'string' && wish.hold !== '') return wish.hold;
  throw new BadRequestError(
    'the body must be {"hold": name}, with the name that /api/v1/providers or /api/v1/jobs shows',
  );
}
