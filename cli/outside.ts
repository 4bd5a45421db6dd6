import { readFile } from 'node:fs/promises';
import { createHttp } from '../lib/http/undici-http.ts';
import type { Clock, Logger, Ports, Secrets } from '../lib/ports.ts';
import { createParameterReader, createSecretReader } from '../lib/secrets/aws-secrets.ts';
import { createSecrets } from '../lib/secrets/secrets.ts';
import { version } from '../lib/version.ts';

/** A secret of AWS is asked for again after this long. */
const secretCacheMs = 300_000;

export interface Outside {
  readonly ports: Ports;
  /** Ends every connection. */
  close(): Promise<void>;
}

export interface OutsideSettings {
  readonly clock: Clock;
  readonly log: Logger;
  readonly environment: Ports['environment'];
  /** Name of the hub that asks, if it is one. */
  readonly via?: string;
}

/** Secrets of files, and of AWS with the credentials of the environment. */
function createCliSecrets(clock: Clock): Secrets {
  return createSecrets({
    readFile: (path) => readFile(path, 'utf8'),
    ssm: createParameterReader(),
    secretsManager: createSecretReader(),
    clock,
    cacheMs: secretCacheMs,
  });
}

/** All that mechanisms may ask of the outside, on this machine. */
export function createOutside({ clock, log, environment, via }: OutsideSettings): Outside {
  const secrets = createCliSecrets(clock);
  const { http, close } = createHttp({ secrets, environment, clock, version, ...(via === undefined ? {} : { via }) });
  return { ports: { http, secrets, clock, log, environment }, close };
}
