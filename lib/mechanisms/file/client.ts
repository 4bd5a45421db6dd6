/** The files of one refresh: both end with its signal. */
export interface FileClient {
  /** The paths that match a pattern, as Prometheus would list them. Rejects with a DiscoveryError where that cannot be told. */
  matches(pattern: string): Promise<readonly string[]>;
  /** All that stands in a file. Rejects with a DiscoveryError. */
  read(path: string): Promise<Buffer>;
}

export type OpenFileClient = (signal: AbortSignal) => FileClient;
