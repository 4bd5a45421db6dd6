import { connect } from 'node:net';
import { createHttp, type Http, type HttpSettings } from '../../lib/http/undici-http.ts';
import { fixedClock } from './fixed-clock.ts';
import type { StubServer } from './stub-server.ts';
import { secretsOf } from './test-ports.ts';

/** The real HTTP client, but every host it asks, http or https, is the stub. */
export function stubHttp(stub: StubServer, settings: Partial<HttpSettings> = {}): Http {
  return createHttp({
    secrets: secretsOf({}),
    environment: {},
    clock: fixedClock(),
    version: 'test',
    connect(_options, callback) {
      const socket = connect(stub.port, '127.0.0.1');
      socket.once('error', (error) => callback(error, null));
      socket.once('connect', () => {
        socket.removeAllListeners('error');
        callback(null, socket);
      });
    },
    ...settings,
  });
}
