import { describe, expect, it } from 'vitest';
import { signedHeadersOf } from './signature-v4.ts';

/** Keys, time and service of AWS' published test suite for Signature Version 4. */
const suite = {
  service: 'service',
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
  nowMs: Date.UTC(2015, 7, 30, 12, 36, 0),
};

describe('signedHeadersOf', () => {
  it.each([
    { name: 'get-vanilla', path: '/', signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' },
    {
      name: 'get-vanilla-query-order-key-case',
      path: '/?Param2=value2&Param1=value1',
      signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    },
  ])("signs $name of AWS' test suite", ({ path, signature }) => {
    const headers = signedHeadersOf(new URL(path, 'https://example.amazonaws.com'), suite);

    expect(headers).toEqual({
      'x-amz-date': '20150830T123600Z',
      authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
    });
  });

  it.each([
    {
      name: 'post-vanilla',
      headers: {},
      body: '',
      signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    },
    {
      name: 'post-x-www-form-urlencoded',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Param1=value1',
      signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    },
  ])("signs method, headers and body, as $name of AWS' test suite", ({ headers, body, signature }) => {
    const content = { method: 'POST', headers, body } as const;

    const signed = signedHeadersOf(new URL('https://example.amazonaws.com/'), suite, content);

    expect(signed['authorization']).toContain(`Signature=${signature}`);
  });

  it('signs the token of a session, as botocore of aws-cli 1.46.2 does', () => {
    const headers = signedHeadersOf(new URL('https://eks.eu-west-1.amazonaws.com/clusters/web'), {
      service: 'eks',
      region: 'eu-west-1',
      credentials: {
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
        sessionToken: 'FwoGZXIvYXdzE/session+token==',
      },
      nowMs: Date.UTC(2026, 0, 1),
    });

    expect(headers).toEqual({
      'x-amz-date': '20260101T000000Z',
      'x-amz-security-token': 'FwoGZXIvYXdzE/session+token==',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/eu-west-1/eks/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=0510f6638d1dbc3b1bb28ae3dc1cef00c809cef631883267b97afcebeeb84787',
    });
  });
});
