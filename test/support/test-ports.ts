import { DiscoveryError } from '../../lib/errors.ts';
import type { HttpClient, Ports, Secrets } from '../../lib/ports.ts';
import { collectingLogger } from './collecting-logger.ts';
import { fixedClock } from './fixed-clock.ts';

/** Secrets by reference; one that is not in the record is a file that is not there. */
export function secretsOf(values: Readonly<Record<string, string>>): Secrets {
  return {
    async read(reference) {
      const value = values[reference];
      if (value === undefined)
        throw new DiscoveryError('unauthorized', `${reference} cannot be read`, { cause: missing });
      return value.trim();
    },
  };
}

const missing = Object.assign(new Error('no such file'), { code: 'ENOENT' });

/** Ports that reach nothing: a clock that stands still, a silent logger, no secret, an empty environment, no HTTP. */
export function testPorts(overrides: Partial<Ports> = {}): Ports {
  return {
    http: () => unreachable,
    secrets: secretsOf({}),
    clock: fixedClock(),
    log: collectingLogger(),
    environment: {},
    ...overrides,
  };
}

const unreachable: HttpClient = {
  async send({ url }) {
    throw new DiscoveryError('unreachable', `${url.host} cannot be reached from this test`);
  },
};
