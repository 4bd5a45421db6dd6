import { describe, expect, it } from 'vitest';
import type { ExchangeInput } from '../../test/support/exchange.ts';
import { failureFrom } from '../../test/support/http-fixture.ts';
import { startStubServer } from '../../test/support/stub-server.ts';
import { createParameterReader, createSecretReader } from './aws-secrets.ts';
import type { ReadByName } from './secrets.ts';

const ssm = { create: createParameterReader, target: 'AmazonSSM.GetParameter' };
const manager = { create: createSecretReader, target: 'secretsmanager.GetSecretValue' };

async function readFrom(
  { create, target }: typeof ssm,
  body: Record<string, string | boolean>,
  response: ExchangeInput['response'],
  use: (read: ReadByName) => Promise<unknown>,
): Promise<unknown> {
  const request = { method: 'POST', path: '/', headers: { 'x-amz-target': target }, body };
  const stub = await startStubServer([{ request, response }]);
  await using _ = { [Symbol.asyncDispose]: () => stub.close() };
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' };
  const outcome = await use(create({ region: 'eu-west-1', endpoint: stub.url.href, credentials }));
  expect(stub.complaints()).toEqual([]);
  return outcome;
}

function denied(type: string, message = 'no'): ExchangeInput['response'] {
  return { status: 400, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: { __type: type, message } };
}

describe('createParameterReader', () => {
  const asked = { Name: '/team/token', WithDecryption: true };

  it('reads a parameter, decrypted', async () => {
    const response = { body: { Parameter: { Name: '/team/token', Value: 'v' } } };

    expect(await readFrom(ssm, asked, response, (read) => read('/team/token'))).toBe('v');
  });

  it.each([
    { type: 'ParameterNotFound', message: 'does not exist' },
    { type: 'AccessDeniedException', message: 'needs ssm:GetParameter, deploy again' },
    {
      type: 'AccessDeniedException',
      text: 'User: x is not authorized to perform: kms:Decrypt on resource: y',
      message: 'needs kms:Decrypt, deploy again',
    },
    { type: 'InvalidKeyId', message: 'InvalidKeyId' },
  ])('says what is missing: $message', async ({ type, text, message }) => {
    const error = await readFrom(ssm, asked, denied(type, text), (read) => failureFrom(read('/team/token')));

    expect(error).toMatchObject({ failure: 'unauthorized', message: expect.stringContaining(message) });
    expect(error).toMatchObject({ message: expect.stringContaining('ssm:/team/token') });
  });
});

describe('createSecretReader', () => {
  const asked = { SecretId: 'web' };

  it('reads a secret', async () => {
    const response = { body: { Name: 'web', SecretString: '{"a":"b"}' } };

    expect(await readFrom(manager, asked, response, (read) => read('web'))).toBe('{"a":"b"}');
  });

  it.each([
    { name: 'gone', response: denied('ResourceNotFoundException'), message: 'does not exist' },
    { name: 'forbidden', response: denied('AccessDeniedException'), message: 'needs secretsmanager:GetSecretValue' },
    { name: 'binary', response: { body: { SecretBinary: 'AAAA' } }, message: 'is binary; store it as text' },
  ])('says what is wrong with one that is $name', async ({ response, message }) => {
    const error = await readFrom(manager, asked, response, (read) => failureFrom(read('web')));

    expect(error).toMatchObject({ failure: 'unauthorized', message: expect.stringContaining(message) });
    expect(error).toMatchObject({ message: expect.stringContaining('secretsmanager:web') });
  });
});
