import { createHash } from 'node:crypto';
import { tokenAccess } from '../../lib/access/access.ts';
import { createStoredHub, plannedJob, plannedProvider } from '../support/stored-hub.ts';
import { secretsOf } from '../support/test-ports.ts';

export const web = plannedProvider('ec2/eu-west-1');
/** Of the job `dns` alone. */
export const hidden = plannedProvider('dns/hidden.example');
/** Of both jobs. */
export const shared = plannedProvider('consul/shared.example');

const records = [
  { name: 'admin', scopes: ['read', 'admin'] },
  { name: 'web-admin', scopes: ['read', 'admin'], jobs: ['web'] },
  { name: 'web-reader', scopes: ['read'], jobs: ['web'] },
];

/** The headers of a request with a token: each token is the name of its record. */
export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` };
}

/** A hub of two jobs that share a provider, for whom tokens are needed. */
export async function guardedHub() {
  const hub = createStoredHub();
  const tokens = records.map((record) => {
    return { ...record, sha256: createHash('sha256').update(record.name).digest('hex') };
  });
  const secrets = secretsOf({ tokens: JSON.stringify(tokens) });
  const access = tokenAccess('tokens', { secrets, clock: hub.clock, log: hub.log, uses: hub.store });
  await hub.accept(plannedJob('web', [web, shared]), plannedJob('dns', [hidden, shared]));
  await hub.read(web, [{ address: '192.0.2.1:80' }]);
  await hub.read(shared, [{ address: '192.0.2.5:80' }]);
  await hub.read(hidden, [{ address: '192.0.2.9:53', labels: { secret: 'of-dns' } }]);
  return { ...hub, guarded: hub.api({ access }) };
}
