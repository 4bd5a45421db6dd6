import { describe, expect, it } from 'vitest';
import { fixedClock } from '../../../test/support/fixed-clock.ts';
import { runCases } from '../../../test/support/run-cases.ts';
import { startStubServer } from '../../../test/support/stub-server.ts';
import { testCertificates } from '../../../test/support/test-certificates.ts';
import { secretsOf, testPorts } from '../../../test/support/test-ports.ts';
import { createHttp } from '../../http/undici-http.ts';
import { mechanism } from './index.ts';

runCases(mechanism, import.meta.dirname);

const block = { account: 'a', dns_suffix: 'triton.example.com', endpoint: '127.0.0.1' };

describe('triton', () => {
  it('triton 11: shows its certificate', async () => {
    await using resources = new AsyncDisposableStack();
    const { server, client, ca } = testCertificates;
    const exchange = { request: { path: '/v1/discover' }, response: { body: { containers: [] } } };
    const stub = await startStubServer([exchange], {
      tls: { ...server, ca, requestCert: true, rejectUnauthorized: true },
    });
    resources.defer(() => stub.close());
    const { http, close } = createHttp({
      secrets: secretsOf({}),
      environment: {},
      clock: fixedClock(),
      version: 'test',
    });
    resources.defer(close);
    const found = async (tls_config: object) => {
      const configured = mechanism.configure({ ...block, port: stub.port, tls_config });
      const discoverer = await configured.create(testPorts({ http, secrets: secretsOf({}), clock: fixedClock() }));
      return await discoverer.refresh(AbortSignal.timeout(5000));
    };

    await expect(found({ ca })).rejects.toMatchObject({ failure: 'unreachable' });
    expect(await found({ ca, ...client })).toEqual({ groups: [], unread: [] });
  });

  it('tells apart what finds different machines, and nothing else', () => {
    const identityOf = (changed: object) => mechanism.configure({ ...block, ...changed }).identity;

    expect(identityOf({ refresh_interval: '5m' })).toEqual(identityOf({}));
    for (const changed of [
      { account: 'b' },
      { role: 'cn' },
      { dns_suffix: 'x' },
      { endpoint: 'y' },
      { groups: ['a'] },
      { port: 1 },
      { version: 2 },
    ]) {
      expect(identityOf(changed)).not.toEqual(identityOf({}));
    }
  });
});
