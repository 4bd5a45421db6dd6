import { describe, expect, it } from 'vitest';
import { testCertificates } from '../../test/support/test-certificates.ts';
import type { HttpAnswer, HttpRequest } from '../ports.ts';
import { describeEksCluster } from './eks-cluster.ts';

const data = Buffer.from(testCertificates.ca).toString('base64');
const endpoint = 'https://0123456789ABCDEF.gr7.eu-west-1.eks.amazonaws.com';
const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };

function asked(answer: Partial<Omit<HttpAnswer, 'body'>> & { readonly body?: unknown }) {
  const requests: HttpRequest[] = [];
  const { body = '', ...rest } = answer;
  const http = {
    async send(request: HttpRequest): Promise<HttpAnswer> {
      requests.push(request);
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return { status: 200, headers: {}, ...rest, body: Buffer.from(text) };
    },
  };
  const signal = new AbortController().signal;
  const nowMs = Date.UTC(2026, 0, 1);
  const cluster = describeEksCluster({ name: 'web', region: 'eu-west-1', credentials, nowMs, http, signal });
  return { cluster, requests };
}

describe('describeEksCluster', () => {
  it('says where the API server is and which CA it has, and asks signed', async () => {
    const { cluster, requests } = asked({
      body: { cluster: { name: 'web', status: 'ACTIVE', endpoint, certificateAuthority: { data }, version: '1.33' } },
    });

    expect(await cluster).toEqual({ endpoint: new URL(endpoint), ca: testCertificates.ca });
    expect(requests.map(({ url, headers }) => [url.href, headers?.['authorization']])).toEqual([
      [
        'https://eks.eu-west-1.amazonaws.com/clusters/web',
        expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/20260101\/eu-west-1\/eks\/aws4_request, /),
      ],
    ]);
  });

  it.each([
    {
      title: 'it may not be described',
      answer: {
        status: 403,
        headers: { 'x-amzn-errortype': 'AccessDeniedException:http://internal.example.com/' },
        body: { message: 'No.' },
      },
      failure: 'unauthorized',
      message: 'needs eks:DescribeCluster of web in eu-west-1 (AccessDeniedException)',
    },
    {
      title: 'there is none of that name',
      answer: {
        status: 404,
        body: { __type: 'com.example#ResourceNotFoundException', message: 'No cluster found for name: web.' },
      },
      failure: 'malformed',
      message: '(ResourceNotFoundException): No cluster found for name: web.',
    },
    {
      title: 'it is asked too often',
      answer: { status: 429, headers: { 'retry-after': '7' }, body: '' },
      failure: 'throttled',
      message: 'was throttled',
    },
    {
      title: 'EKS is out of order',
      answer: { status: 502, body: '<html>' },
      failure: 'unreachable',
      message: 'failed with 502',
    },
    {
      title: 'the answer is the page of a proxy',
      answer: { body: '<html>' },
      failure: 'malformed',
      message: 'what is not JSON',
    },
    {
      title: 'the answer is another one',
      answer: { body: { clusters: [] } },
      failure: 'malformed',
      message: 'of another shape at cluster',
    },
    {
      title: 'the cluster is still being created',
      answer: { body: { cluster: { status: 'CREATING', endpoint: null } } },
      failure: 'unreachable',
      message: 'cluster web in eu-west-1 has no https endpoint with a CA; its status is CREATING',
    },
    {
      title: 'there is no CA',
      answer: { body: { cluster: { status: 'ACTIVE', endpoint, certificateAuthority: { data: 'eA==' } } } },
      failure: 'unreachable',
      message: 'its status is ACTIVE',
    },
    {
      title: 'the endpoint is not encrypted',
      answer: { body: { cluster: { endpoint: 'http://192.0.2.1', certificateAuthority: { data } } } },
      failure: 'unreachable',
      message: 'has no https endpoint',
    },
  ])('fails where $title', async ({ answer, failure, message }) => {
    await expect(asked(answer).cluster).rejects.toMatchObject({ failure, message: expect.stringContaining(message) });
  });
});
