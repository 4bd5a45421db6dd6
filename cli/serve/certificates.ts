import type { HttpServer, ServerTls } from '../../lib/api/node-http.ts';
import type { Logger } from '../../lib/ports.ts';
import { readWebConfig } from './web-config.ts';

/** A certificate that was renewed on disk is served to new connections within this time. */
const lookMs = 60_000;

export interface Certificates {
  /** At the start; undefined: plain HTTP. */
  readonly tls: ServerTls | undefined;
  /** Looks for renewed files from now on, and hands them to the server. */
  follow(server: HttpServer): void;
  /** Looks now. What cannot be used is logged, and the certificates in use stay. */
  renew(): Promise<void>;
  stop(): void;
}

/** The certificates of a `--web.config.file`; without one, none. Rejects as `readWebConfig` does. */
export async function openCertificates(path: string | undefined, log: Logger): Promise<Certificates> {
  const tls = path === undefined ? undefined : await readWebConfig(path);
  let current = tls;
  let server: HttpServer | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function renew(): Promise<void> {
    if (path === undefined || current === undefined) return;
    try {
      const newest = await readWebConfig(path);
      if (newest === undefined) throw new Error('tls_server_config is gone; restart to serve plain HTTP');
      if (JSON.stringify(newest) === JSON.stringify(current)) return;
      server?.renew(newest);
      current = newest;
      log.info('certificates renewed', { file: path });
    } catch (error) {
      log.error('certificates cannot be renewed, the last ones are served', { file: path, error });
    }
  }

  return {
    tls,
    follow(followed) {
      server = followed;
      if (tls !== undefined) timer = setInterval(() => void renew(), lookMs);
    },
    renew,
    stop: () => clearInterval(timer),
  };
}
