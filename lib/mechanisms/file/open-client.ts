import type { Ports } from '../../ports.ts';
import type { FileClient, OpenFileClient } from './client.ts';
import { isInBucket } from './s3-path.ts';

/** Files of this machine and of buckets; either way is loaded when a path asks for it. */
export function openClientOf(ports: Pick<Ports, 'http' | 'environment'>): OpenFileClient {
  return (signal) => {
    const local = once(async () => (await import('./local-client.ts')).createLocalClient(signal));
    const s3 = once(async () => (await import('./s3-client.ts')).createS3FileClient(ports, signal));
    const clientFor = (path: string): Promise<FileClient> => (isInBucket(path) ? s3() : local());
    return {
      matches: async (pattern) => (await clientFor(pattern)).matches(pattern),
      read: async (path) => (await clientFor(path)).read(path),
    };
  };
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
