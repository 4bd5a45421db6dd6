import type { Clock, Logger } from '../ports.ts';

/** On which day each token was last used, by its id. Days are `2026-01-31`, in UTC. */
export interface TokenUses {
  noteTokenUse(token: string, day: string): Promise<void>;
  tokenUses(): Promise<ReadonlyMap<string, string>>;
}

/**
 * Notes that a token is used, once a day and process: not once a request. A day that cannot be noted is only told to the log,
 * because nobody is to lose their targets over it.
 */
export function createUseNotes(uses: TokenUses, { clock, log }: { readonly clock: Clock; readonly log: Logger }) {
  const noted = new Map<string, string>();
  return async (token: string): Promise<void> => {
    const day = new Date(clock.nowMs()).toISOString().slice(0, 10);
    if (noted.get(token) === day) return;
    noted.set(token, day);
    try {
      await uses.noteTokenUse(token, day);
    } catch (error) {
      log.warn('the use of a token was not noted', { token, error });
    }
  };
}
