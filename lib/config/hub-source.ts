import type { Hub } from './hub.ts';

/** The configuration as it was last read, and as it was last good: a bad edit must not take discovery down. */
export interface HubSource {
  /** What the newest reading came to; the first call reads. Rejects with its ConfigError if it was refused. */
  newest(): Promise<Hub>;
  /** The last configuration that was accepted; the first call reads. Rejects with a ConfigError if there was none yet. */
  accepted(): Promise<Hub>;
  /** Reads again. */
  reload(): Promise<Hub>;
}

export function createHubSource(load: () => Promise<Hub>): HubSource {
  let newest: Promise<Hub> | undefined;
  let accepted: Hub | undefined;
  const reload = () => {
    newest = load().then((hub) => {
      accepted = hub;
      return hub;
    });
    return newest;
  };
  return {
    reload,
    newest: () => newest ?? reload(),
    accepted: async () => accepted ?? (await (newest ?? reload())),
  };
}
