import type { Hub } from '../../lib/config/hub.ts';
import type { ProviderId } from '../../lib/model/provider-id.ts';

/** Which providers this process has asked, whatever came of it. */
export interface FirstReadings {
  note(provider: ProviderId): void;
  /**
   * Resolves when every provider of a job was asked once, or after so long: the first request for a job that was just
   * started is worth waiting for, and a later one for a source that fails is not.
   */
  settle(job: string): Promise<void>;
  /** Lets everybody go. */
  stop(): void;
}

export interface FirstReadingsSettings {
  readonly hub: () => Promise<Pick<Hub, 'jobs'>>;
  readonly waitMs: number;
}

export function createFirstReadings({ hub, waitMs }: FirstReadingsSettings): FirstReadings {
  const asked = new Set<ProviderId>();
  const sleepers = createSleepers();
  let isStopped = false;

  async function isSettled(name: string): Promise<boolean> {
    const { jobs } = await hub();
    const job = jobs.find((each) => each.name === name);
    return isStopped || job === undefined || job.providers.every((id) => asked.has(id));
  }

  return {
    note(provider) {
      asked.add(provider);
      sleepers.wake();
    },
    async settle(job) {
      const timeout = AbortSignal.timeout(waitMs);
      while (!timeout.aborted) {
        // Listens before it looks: what is noted while the configuration is read must not be missed.
        const noted = sleepers.sleep(timeout);
        if (await isSettled(job)) return;
        await noted;
      }
    },
    stop() {
      isStopped = true;
      sleepers.wake();
    },
  };
}

/** Those who wait for something to happen, or for their time to be up. */
function createSleepers() {
  const wakers = new Set<() => void>();
  return {
    wake(): void {
      for (const wake of wakers) wake();
    },
    sleep(timeout: AbortSignal): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>();
      const wake = () => {
        wakers.delete(wake);
        timeout.removeEventListener('abort', wake);
        resolve();
      };
      wakers.add(wake);
      timeout.addEventListener('abort', wake);
      return promise;
    },
  };
}
