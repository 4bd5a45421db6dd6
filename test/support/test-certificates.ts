import { readFileSync } from 'node:fs';
import { join } from 'node:path';

function pem(file: string): string {
  return readFileSync(join(import.meta.dirname, 'tls', file), 'utf8');
}

/** A CA, a server certificate for `server.example.com` and 127.0.0.1, and a client certificate. */
export const testCertificates = {
  ca: pem('ca.pem'),
  server: { cert: pem('server.pem'), key: pem('server.key') },
  client: { cert: pem('client.pem'), key: pem('client.key') },
} as const;
