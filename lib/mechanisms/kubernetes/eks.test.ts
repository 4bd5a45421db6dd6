import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixedClock } from '../../../test/support/fixed-clock.ts';
import { stubHttp } from '../../../test/support/stub-http.ts';
import { type StubServer, startStubServer } from '../../../test/support/stub-server.ts';
import { testCertificates } from '../../../test/support/test-certificates.ts';
import { secretsOf, testPorts } from '../../../test/support/test-ports.ts';
import { createHttp } from '../../http/undici-http.ts';
import type { Ports } from '../../ports.ts';
import { mechanism } from './index.ts';

const testdata = (name: string) => readFile(join(import.meta.dirname, 'testdata', name), 'utf8');
const [ca = '', cert = '', key = ''] = await Promise.all(['ca.crt', 'server.crt', 'server.key'].map(testdata));
const hourMs = 3_600_000;

const pods = {
  request: { path: '/api/v1/pods?limit=500' },
  response: { body: { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [] } },
};

/** EKS says that the cluster is at this server, and has this CA. */
function described({ url }: StubServer, authority = ca) {
  const certificateAuthority = { data: Buffer.from(authority).toString('base64') };
  return {
    request: { path: '/clusters/web', host: 'eks.eu-west-1.amazonaws.com' },
    response: { body: { cluster: { name: 'web', status: 'ACTIVE', endpoint: url.origin, certificateAuthority } } },
  };
}

/** AWS on one loopback server, whatever host is asked; API servers over real TLS on others. */
async function world() {
  const resources = new AsyncDisposableStack();
  const aws = await startStubServer();
  resources.defer(() => aws.close());
  const clock = fixedClock();
  const environment = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
  const settings = { secrets: secretsOf({}), environment, clock, version: 'test' };
  const [toAws, toClusters] = [stubHttp(aws, settings), createHttp(settings)];
  resources.defer(toAws.close);
  resources.defer(toClusters.close);
  const http: Ports['http'] = (options) => (options.authorization === undefined ? toAws : toClusters).http(options);
  const ports = testPorts({ http, clock, environment });
  const configured = mechanism.configure({ role: 'pod', eks_cluster: 'web', region: 'eu-west-1' });
  return {
    aws,
    clock,
    refresh: async () => (await configured.create(ports)).refresh(AbortSignal.timeout(10_000)),
    async apiServer() {
      const server = await startStubServer([], { tls: { cert, key } });
      resources.defer(() => server.close());
      return server;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** The question in the token of a request, as the authenticator takes it apart. */
function questionIn({ requests }: StubServer): URL {
  const [, token = ''] = /^Bearer k8s-aws-v1\.([\w-]+)$/.exec(requests.at(-1)?.headers['authorization'] ?? '') ?? [];
  return new URL(Buffer.from(token, 'base64url').toString('utf8'));
}

describe('a cluster of EKS', () => {
  it('is asked over TLS under its own CA, with a token that the authenticator would take', async () => {
    await using fixture = await world();
    const server = await fixture.apiServer();
    fixture.aws.expect([described(server)]);
    server.expect([pods]);

    const discovery = await fixture.refresh();

    expect([...fixture.aws.complaints(), ...server.complaints()]).toEqual([]);
    expect(discovery).toEqual({ groups: [], unread: [] });
    const { origin, pathname, searchParams } = questionIn(server);
    expect(`${origin}${pathname}`).toBe('https://sts.eu-west-1.amazonaws.com/');
    expect(Object.fromEntries(searchParams)).toEqual({
      Action: 'GetCallerIdentity',
      Version: '2011-06-15',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIAEXAMPLE/20260101/eu-west-1/sts/aws4_request',
      'X-Amz-Date': '20260101T000000Z',
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
      'X-Amz-Signature': expect.stringMatching(/^[\da-f]{64}$/),
    });
  });

  it('gets a new token with every refresh, and is looked up again after an hour', async () => {
    await using fixture = await world();
    const server = await fixture.apiServer();
    fixture.aws.expect([{ ...described(server), times: 2 }]);
    server.expect([{ ...pods, times: 3 }]);

    const dates: unknown[] = [];
    const lookUps: number[] = [];
    for (const afterMs of [0, hourMs - 1_000, 1_000]) {
      fixture.clock.advance(afterMs);
      await fixture.refresh();
      dates.push(questionIn(server).searchParams.get('X-Amz-Date'));
      lookUps.push(fixture.aws.requests.length);
    }

    expect(dates).toEqual(['20260101T000000Z', '20260101T005959Z', '20260101T010000Z']);
    expect(lookUps).toEqual([1, 1, 2]);
  });

  it('is looked up again at once where its server is no more', async () => {
    await using fixture = await world();
    const [old, next] = [await fixture.apiServer(), await fixture.apiServer()];
    fixture.aws.expect([described(old)]);
    old.expect([pods]);
    await fixture.refresh();
    fixture.aws.expect([described(next)]);
    next.expect([pods]);
    old.expect([{ ...pods, response: { body: 'broken off', truncate: true } }]);

    await expect(fixture.refresh()).rejects.toMatchObject({ failure: 'unreachable' });
    await fixture.refresh();

    expect([fixture.aws, old, next].flatMap((stub) => stub.complaints())).toEqual([]);
  });

  it('is not given the token where it presents itself under another CA', async () => {
    await using fixture = await world();
    const server = await fixture.apiServer();
    fixture.aws.expect([described(server, testCertificates.ca)]);

    await expect(fixture.refresh()).rejects.toMatchObject({ failure: 'unreachable' });

    expect(server.requests).toEqual([]);
  });
});
