import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectingLogger } from '../../../test/support/collecting-logger.ts';
import type { ExchangeInput } from '../../../test/support/exchange.ts';
import { stubHttp } from '../../../test/support/stub-http.ts';
import { type StubServer, startStubServer } from '../../../test/support/stub-server.ts';
import { testPorts } from '../../../test/support/test-ports.ts';
import type { Discovery } from '../../model/discovery.ts';
import type { Ports } from '../../ports.ts';
import { mechanism } from './index.ts';

const options = { region: 'eu-west-1', access_key: 'AKIAEXAMPLE', secret_key: 'very-secret' };
const silent = new AbortController().signal;

const xml = (action: string, content: string): string => `<${action}Response>${content}</${action}Response>`;
const asked = (action: string, body: string, status = 200): ExchangeInput => ({
  request: { method: 'POST', path: '/', bodyContains: [`Action=${action}&`] },
  response: { status, body },
});
const refusal = (code: string): string =>
  `<Response><Errors><Error><Code>${code}</Code><Message>No.</Message></Error></Errors></Response>`;

const zone = '<item><zoneName>eu-west-1a</zoneName><zoneId>euw1-az1</zoneId></item>';
const zones = asked(
  'DescribeAvailabilityZones',
  xml('DescribeAvailabilityZones', `<availabilityZoneInfo>${zone}</availabilityZoneInfo>`),
);
const noZones = asked('DescribeAvailabilityZones', xml('DescribeAvailabilityZones', '<availabilityZoneInfo/>'));
const deniedZones = asked('DescribeAvailabilityZones', refusal('UnauthorizedOperation'), 403);
const listed = (id: string, nextToken = ''): string =>
  xml(
    'DescribeInstances',
    `<reservationSet><item><instancesSet><item><instanceId>${id}</instanceId><privateIpAddress>192.0.2.1</privateIpAddress><placement><availabilityZone>eu-west-1a</availabilityZone></placement></item></instancesSet></item></reservationSet><nextToken>${nextToken}</nextToken>`,
  );
const instances = asked('DescribeInstances', listed('i-1'));

/** One discoverer, and a stub for every host it asks. */
async function startLab(overrides: Partial<Ports> = {}) {
  const stub = await startStubServer();
  const { http, close } = stubHttp(stub);
  const discoverer = await mechanism.configure(options).create(testPorts({ http, ...overrides }));
  return {
    stub,
    discoverer,
    async [Symbol.asyncDispose]() {
      await close();
      await stub.close();
    },
  };
}

const zoneIdOf = ({ groups }: Discovery) => groups[0]?.targets[0]?.labels['__meta_ec2_availability_zone_id'];

describe('a discoverer of ec2 that is refreshed more than once', () => {
  it('ec2 9: asks for the zones until they are known, and then no more', async () => {
    const log = collectingLogger();
    await using lab = await startLab({ log });

    const found: (string | undefined)[] = [];
    for (const exchanges of [[deniedZones, instances], [zones, instances], [instances]]) {
      lab.stub.expect(exchanges);
      found.push(zoneIdOf(await lab.discoverer.refresh(silent)));
      expect(lab.stub.complaints()).toEqual([]);
    }

    expect(found).toEqual(['', 'euw1-az1', 'euw1-az1']);
    expect(log.lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
      'debug availability zone ids unknown',
    ]);
  });

  it('ec2 9: does not ask again for zones that there are none of', async () => {
    await using lab = await startLab();

    for (const exchanges of [[noZones, instances], [instances]]) {
      lab.stub.expect(exchanges);
      expect(zoneIdOf(await lab.discoverer.refresh(silent))).toBe('');
      expect(lab.stub.complaints()).toEqual([]);
    }
  });

  it('ec2 12: has a new client after credentials were refused', async () => {
    await using lab = await startLab();
    lab.stub.expect([zones, asked('DescribeInstances', refusal('AuthFailure'), 401)]);

    const refused = lab.discoverer.refresh(silent);

    await expect(refused).rejects.toMatchObject({ failure: 'unauthorized' });
    lab.stub.expect([instances]);
    expect((await lab.discoverer.refresh(silent)).groups).toHaveLength(1);
    expect(lab.stub.complaints()).toEqual([]);
  });
});

describe('a refresh of ec2', () => {
  it('signs its requests with the keys of the block, for the region and the service', async () => {
    await using lab = await startLab();
    lab.stub.expect([zones, instances]);

    await lab.discoverer.refresh(silent);

    for (const { headers } of lab.stub.requests) {
      expect(headers['authorization']).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/eu-west-1\/ec2\/aws4_request, /,
      );
      expect(headers['authorization']).toContain('SignedHeaders=');
    }
  });

  it('reads every answer where calls wait for their turn', async () => {
    const waited: string[] = [];
    const turns = { next: async ({ api }: { readonly api: string }) => void waited.push(api) };
    await using lab = await startLab({ turns });
    lab.stub.expect([zones, instances]);

    const { groups } = await lab.discoverer.refresh(silent);

    expect(groups).toHaveLength(1);
    expect(waited).toContain('ec2:DescribeInstances');
  });

  it('does not show the secret key in an error', async () => {
    await using lab = await startLab();
    lab.stub.expect([deniedZones, asked('DescribeInstances', refusal('SignatureDoesNotMatch'), 403)]);

    const error = await lab.discoverer.refresh(silent).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ failure: 'unauthorized', message: expect.stringContaining('SignatureDoesNotMatch') });
    expect(JSON.stringify(error)).not.toContain('very-secret');
    expect(String(error)).not.toContain('very-secret');
  });

  it('ends where pages do not', async () => {
    let pages = 0;
    const endless: Ports['http'] = () => ({
      async send({ body = '' }) {
        const action = /Action=(\w+)/.exec(String(body))?.[1];
        if (action === 'DescribeInstances') pages += 1;
        const text =
          action === 'DescribeInstances' ? listed(`i-${pages}`, `token${pages}`) : (zones.response.body ?? '');
        return { status: 200, headers: {}, body: Buffer.from(String(text)) };
      },
    });
    const discoverer = await mechanism.configure(options).create(testPorts({ http: endless }));

    await expect(discoverer.refresh(silent)).rejects.toMatchObject({ failure: 'malformed' });
    expect(pages).toBe(1_000);
  });

  it('rejects as aborted while it waits to ask again', async () => {
    const controller = new AbortController();
    const busy: Ports['http'] = () => ({
      async send() {
        queueMicrotask(() => controller.abort());
        return { status: 503, headers: { 'retry-after': '5' }, body: Buffer.from(refusal('RequestLimitExceeded')) };
      },
    });
    const discoverer = await mechanism.configure(options).create(testPorts({ http: busy }));

    await expect(discoverer.refresh(controller.signal)).rejects.toMatchObject({ failure: 'aborted' });
  });

  it('ec2 34: takes the region of a profile before that of the machine', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'rollcall-ec2-'));
    const file = join(directory, 'config');
    await writeFile(file, '[default]\nregion = us-east-1\n[profile scraper]\nregion=eu-north-1 # here\noutput=json\n');
    const regions: string[] = [];
    for (const AWS_PROFILE of ['', 'scraper']) {
      await using stub: StubServer & AsyncDisposable = Object.assign(await startStubServer([zones, instances]), {
        async [Symbol.asyncDispose]() {
          await stub.close();
        },
      });
      const { http, close } = stubHttp(stub);
      const environment = { AWS_CONFIG_FILE: file, AWS_PROFILE };
      const discoverer = await mechanism.configure({ ...options, region: '' }).create(testPorts({ http, environment }));
      const { groups } = await discoverer.refresh(silent);
      regions.push(`${groups[0]?.source} at ${stub.requests[0]?.host}`);
      await close();
    }
    await rm(directory, { recursive: true });

    expect(regions).toEqual([
      'us-east-1/i-1 at ec2.us-east-1.amazonaws.com',
      'eu-north-1/i-1 at ec2.eu-north-1.amazonaws.com',
    ]);
  });
});
