import { createHash } from 'node:crypto';
import { type TemporaryFolder, temporaryFolder } from '../../cli/testing/temporary-folder.ts';
import { served } from '../../cli/testing/test-world.ts';

const config = `
scrape_configs:
  - job_name: web
    static_configs: [{ targets: ['192.0.2.1:80'], labels: { secret: of-web } }]
  - job_name: dns
    static_configs: [{ targets: ['192.0.2.9:53'], labels: { secret: of-dns } }]
`;
const records = [
  { name: 'admin', scopes: ['read', 'admin'] },
  { name: 'web-admin', scopes: ['read', 'admin'], jobs: ['web'] },
  { name: 'web-reader', scopes: ['read'], jobs: ['web'] },
];

export interface GuardedServe extends AsyncDisposable {
  readonly url: string;
  readonly folder: TemporaryFolder;
  readonly err: () => string;
}

/** `rollcall serve` with two jobs and tokens, each of which is the name of its record. */
export async function guardedServe(): Promise<GuardedServe> {
  const folder = await temporaryFolder();
  const tokens = records.map((record) => {
    return { ...record, sha256: createHash('sha256').update(record.name).digest('hex') };
  });
  const file = await folder.write('tokens.json', JSON.stringify(tokens));
  const hub = await served(['--config', await folder.write('rollcall.yml', config), '--tokens-file', file]);
  return {
    url: hub.url,
    folder,
    err: () => hub.world.terminal.err.text(),
    async [Symbol.asyncDispose]() {
      await hub.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}
