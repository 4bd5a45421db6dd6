import { shortened } from '../../model/shortened.ts';
import { type Concern, defineMechanism } from '../mechanism.ts';
import { FileOptions } from './options.ts';
import permissions from './permissions.json' with { type: 'json' };
import { isInBucket } from './s3-path.ts';

/** Targets that files list, of this machine or in a bucket. */
export const mechanism = defineMechanism({
  name: 'file',
  options: FileOptions,
  describe: ({ files }) => shortened([...new Set(files)].join(',')),
  identity: ({ files }) => ({ files: [...new Set(files)].sort() }),
  intervalMs: ({ refresh_interval }) => refresh_interval,
  concerns: ({ files }) => concernsOf(files),
  permissions: permissions.actions,
  create: async ({ files }, ports) => {
    const [{ createFileDiscoverer }, { openClientOf }] = await Promise.all([
      import('./discoverer.ts'),
      import('./open-client.ts'),
    ]);
    return createFileDiscoverer(files, openClientOf(ports));
  },
});

function concernsOf(files: readonly string[]): readonly Concern[] {
  const local = files.filter((file) => !isInBucket(file));
  if (local.length === 0) return [];
  const message = `${local.join(', ')}: a function sees no files of this machine; keep them in a bucket and write s3://bucket/key`;
  return [{ impossibleOn: 'lambda', message }];
}
