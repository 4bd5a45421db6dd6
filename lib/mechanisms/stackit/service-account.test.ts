import { createVerify, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stubHttp } from '../../../test/support/stub-http.ts';
import { startStubServer } from '../../../test/support/stub-server.ts';
import { testPorts } from '../../../test/support/test-ports.ts';
import { mechanism } from './index.ts';

describe('a service account', () => {
  it('signs who asks, and keeps its token until it ends', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    const stub = await startStubServer([
      { request: { method: 'POST', path: '/token' }, response: { body: { access_token: 't', expires_in: 3600 } } },
      { request: { path: '/v1/projects/p/servers?details=true' }, response: { body: { items: [] } }, times: 2 },
    ]);
    const { http, close } = stubHttp(stub);
    await using resources = new AsyncDisposableStack();
    resources.defer(() => stub.close());
    resources.defer(close);
    const credentials = { aud: 'audience', iss: 'issuer', kid: 'k1', sub: 'subject', privateKey: pem };
    const key = JSON.stringify({ credentials });
    const ports = testPorts({ http });

    const discoverer = await mechanism.configure({ project: 'p', service_account_key: key }).create(ports);
    await discoverer.refresh(AbortSignal.timeout(10_000));
    await discoverer.refresh(AbortSignal.timeout(10_000));

    expect(stub.complaints()).toEqual([]);
    const jwt = new URLSearchParams(stub.requests[0]?.body).get('assertion') ?? '';
    const [header = '', claims = '', signature = ''] = jwt.split('.');
    const json = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(json(header)).toEqual({ alg: 'RS512', typ: 'JWT', kid: 'k1' });
    expect(json(claims)).toMatchObject({ iss: 'issuer', sub: 'subject', aud: 'audience', jti: expect.any(String) });
    expect(createVerify('RSA-SHA512').update(`${header}.${claims}`).verify(publicKey, signature, 'base64url')).toBe(
      true,
    );
  });
});
