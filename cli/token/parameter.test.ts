import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type StubServer, startStubServer } from '../../test/support/stub-server.ts';
import { openTokenDocument } from './token-document.ts';

let stub: StubServer;

beforeEach(async () => {
  stub = await startStubServer();
  vi.stubEnv('AWS_ENDPOINT_URL', stub.url.origin);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await stub.close();
});

const record = { name: 'a', sha256: Buffer.alloc(32, 1), scopes: ['read' as const] };
const text = JSON.stringify([{ name: 'a', scopes: ['read'], sha256: '01'.repeat(32) }]);
const get = { method: 'POST', path: '/', headers: { 'x-amz-target': 'AmazonSSM.GetParameter' } };
const put = (Overwrite: boolean) => ({
  method: 'POST',
  path: '/',
  headers: { 'x-amz-target': 'AmazonSSM.PutParameter' },
  body: { Name: '/tokens', Value: text, Type: 'SecureString', Tier: 'Intelligent-Tiering', Overwrite },
});

describe('a token document in a parameter', () => {
  it('is made where there is none, and is a SecureString', async () => {
    stub.expect([
      { request: get, response: { status: 400, body: { __type: 'ParameterNotFound' } } },
      { request: put(false), response: { body: { Version: 1 } } },
    ]);
    const document = openTokenDocument('ssm:/tokens');

    expect(await document.read()).toEqual([]);
    await document.write([record]);
    expect(stub.complaints()).toEqual([]);
  });

  it('is written over as it was read, and a change by somebody else is told', async () => {
    stub.expect([
      { request: get, response: { body: { Parameter: { Value: text, Version: 7 } } } },
      { request: put(true), response: { body: { Version: 9 } } },
    ]);
    const document = openTokenDocument('ssm:/tokens');

    expect(await document.read()).toEqual([record]);
    await expect(document.write([record])).rejects.toThrow('written by somebody else');
    expect(stub.complaints()).toEqual([]);
  });

  it('that may not be read is not taken for one that is not there', async () => {
    stub.expect([{ request: get, response: { status: 400, body: { __type: 'AccessDeniedException' } } }]);

    await expect(openTokenDocument('ssm:/tokens').read()).rejects.toMatchObject({
      hint: 'it needs ssm:GetParameter, and the use of its KMS key',
    });
  });
});
