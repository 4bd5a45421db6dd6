import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type StubServer, startStubServer } from '../../test/support/stub-server.ts';
import type { Documents } from '../config/documents.ts';
import { createSsmDocuments } from './ssm-documents.ts';

let stub: StubServer;
let documents: Documents;

beforeEach(async () => {
  stub = await startStubServer();
  documents = createSsmDocuments({
    endpoint: stub.url.origin,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  });
});

afterEach(() => stub.close());

const headers = { 'x-amz-target': 'AmazonSSM.GetParameter' };
const asked = (Name: string) => ({ method: 'POST', path: '/', headers, body: { Name, WithDecryption: true } });

describe('a document in a parameter', () => {
  it('is read with its version, and at a version', async () => {
    stub.expect([
      { request: asked('/prod/rollcall'), response: { body: { Parameter: { Value: 'a: 2', Version: 2 } } } },
      { request: asked('/prod/rollcall:1'), response: { body: { Parameter: { Value: 'a: 1', Version: 1 } } } },
    ]);

    const newest = await documents.read('ssm:/prod/rollcall');
    const first = await documents.read('ssm:/prod/rollcall', '1');

    expect([newest, first]).toEqual([
      { text: 'a: 2', version: '2' },
      { text: 'a: 1', version: '1' },
    ]);
    expect(stub.complaints()).toEqual([]);
  });

  it.each([
    { type: 'ParameterNotFound', message: 'no such parameter' },
    { type: 'AccessDeniedException', message: 'needs ssm:GetParameter on ssm:/prod/rollcall' },
  ])('that answers $type is said to be unreadable', async ({ type, message }) => {
    stub.expect([{ request: asked('/prod/rollcall'), response: { status: 400, body: { __type: type } } }]);

    await expect(documents.read('ssm:/prod/rollcall')).rejects.toThrow(message);
  });

  it('is one text: there is nothing beside it', async () => {
    await expect(documents.glob('ssm:/prod/jobs/*.yml')).rejects.toThrow('keep it in a bucket');
  });
});
