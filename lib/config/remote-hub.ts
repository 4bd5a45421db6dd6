import type { PlanStatus, SourceVersion } from '../model/plan.ts';
import type { Clock, Logger } from '../ports.ts';
import type { ConfigFiles } from './config-files.ts';
import type { Documents } from './documents.ts';
import type { Hub } from './hub.ts';
import { newestReading, pinnedFiles, type Reading } from './reading.ts';

/** What was accepted is looked at again after this long: so long a worker may still go by the configuration before. */
const lookAgainMs = 10_000;

/** A configuration with where its texts can be read again. */
export interface VersionedHub extends Hub {
  readonly sources: readonly SourceVersion[] | undefined;
}

/** A configuration that is kept elsewhere, and may change at any time. */
export interface RemoteHub {
  /** The newest, read again only where something changed. Rejects with a ConfigError when it is refused or unreadable. */
  newest(): Promise<VersionedHub>;
  /**
   * The one in force: what dispatch accepted, by the versions it noted; where nothing keeps versions, the newest, or the last
   * good one this process had. Rejects when there is none of these.
   */
  accepted(): Promise<Hub>;
}

export interface RemoteHubSettings {
  readonly documents: Documents;
  readonly load: (files: ConfigFiles) => Promise<Hub>;
  /** What the store knows of the plan. */
  readonly planStatus: () => Promise<PlanStatus | undefined>;
  readonly clock: Clock;
  readonly log: Logger;
}

export function createRemoteHub(settings: RemoteHubSettings): RemoteHub {
  const newest = createNewest(settings);
  return { newest, accepted: createAccepted(settings, newest) };
}

function createNewest({ documents, load }: RemoteHubSettings): RemoteHub['newest'] {
  let last: { readonly reading: Reading; readonly hub: Promise<VersionedHub> } | undefined;
  return async () => {
    if (last !== undefined && (await last.reading.isCurrent())) return await last.hub;
    const reading = newestReading(documents);
    const hub = load(reading.files).then((loaded) => ({ ...loaded, sources: reading.sources() }));
    last = { reading, hub };
    return await hub;
  };
}

function createAccepted(
  { documents, load, planStatus, clock, log }: RemoteHubSettings,
  newest: RemoteHub['newest'],
): RemoteHub['accepted'] {
  let inForce: { readonly version: string; readonly hub: Hub } | undefined;
  let lookedAtMs = Number.NEGATIVE_INFINITY;

  async function look(): Promise<Hub> {
    const status = await planStatus();
    if (inForce !== undefined && inForce.version === status?.version) return inForce.hub;
    const hub = await read(status);
    inForce = { version: hub.version, hub };
    return hub;
  }

  async function read(status: PlanStatus | undefined): Promise<Hub> {
    if (status?.sources === undefined) return await newest();
    try {
      return await load(pinnedFiles(documents, status.sources));
    } catch (error) {
      log.warn('the accepted version of the configuration cannot be read, the newest is tried', { error });
      return await newest();
    }
  }

  return async () => {
    if (inForce !== undefined && clock.nowMs() - lookedAtMs < lookAgainMs) return inForce.hub;
    lookedAtMs = clock.nowMs();
    try {
      return await look();
    } catch (error) {
      if (inForce === undefined) throw error;
      log.warn('the configuration cannot be read, the last one stands', { error });
      return inForce.hub;
    }
  };
}
