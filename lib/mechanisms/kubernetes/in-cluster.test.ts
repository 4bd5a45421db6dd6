import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixedClock } from '../../../test/support/fixed-clock.ts';
import { startStubServer } from '../../../test/support/stub-server.ts';
import { secretsOf, testPorts } from '../../../test/support/test-ports.ts';
import { createHttp } from '../../http/undici-http.ts';
import { mechanism } from './index.ts';

const testdata = (name: string) => readFile(join(import.meta.dirname, 'testdata', name), 'utf8');
const mount = '/var/run/secrets/kubernetes.io/serviceaccount';
const noPods = { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [] };

describe('inside a cluster', () => {
  it('asks as the service account, over TLS, with the token of the moment', async () => {
    const [ca, cert, key] = await Promise.all(['ca.crt', 'server.crt', 'server.key'].map(testdata));
    const asked = (token: string) => ({
      request: { path: '/api/v1/namespaces/mine/pods?limit=500', headers: { authorization: `Bearer ${token}` } },
      response: { body: noPods },
    });
    const stub = await startStubServer([asked('first'), asked('second')], { inOrder: true, tls: { cert, key } });
    const values = { [`${mount}/ca.crt`]: ca ?? '', [`${mount}/namespace`]: 'mine\n', [`${mount}/token`]: 'first' };
    const environment = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(stub.port) };
    const secrets = secretsOf(values);
    const { http, close } = createHttp({ secrets, environment, clock: fixedClock(), version: 'test' });
    const configured = mechanism.configure({ role: 'pod', namespaces: { own_namespace: true } });
    const discoverer = await configured.create(testPorts({ http, secrets, environment }));

    try {
      await discoverer.refresh(AbortSignal.timeout(10_000));
      values[`${mount}/token`] = 'second';
      await discoverer.refresh(AbortSignal.timeout(10_000));

      expect(stub.complaints()).toEqual([]);
    } finally {
      await close();
      await stub.close();
    }
  });

  it.each(['', '../other', 'A'])('does not take %j for the name of its namespace', async (namespace) => {
    const secrets = secretsOf({ [`${mount}/namespace`]: namespace });
    const environment = { KUBERNETES_SERVICE_HOST: '2001:db8::1', KUBERNETES_SERVICE_PORT: '443' };
    const configured = mechanism.configure({ role: 'pod', namespaces: { own_namespace: true } });
    const discoverer = await configured.create(testPorts({ secrets, environment }));

    const refresh = discoverer.refresh(AbortSignal.timeout(10_000));

    await expect(refresh).rejects.toMatchObject({ failure: 'malformed', message: expect.stringContaining(mount) });
  });
});
