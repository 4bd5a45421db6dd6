import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DescribeAvailabilityZonesCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damagedDocument, instancesDocument, zonesDocument } from '../../../../test/support/ec2-documents.ts';
import { DiscoveryError } from '../../../errors.ts';
import { instancesReader, readZones } from './answers.ts';

const seed = 20_260_101;
const readInstances = instancesReader((reservation) => reservation);
const what = 'ec2:DescribeInstances in eu-west-1';

let body: Uint8Array = new Uint8Array();
const sdk = new EC2Client({
  region: 'eu-west-1',
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  maxAttempts: 1,
  requestHandler: { handle: async () => ({ response: { statusCode: 200, headers: {}, body } }) },
});

/** What the SDK itself makes of a document, as far as it becomes labels. */
async function bySdk(document: Uint8Array): Promise<unknown> {
  body = document;
  return picked(await sdk.send(new DescribeInstancesCommand({})), wantedOfInstances);
}

async function zonesBySdk(document: Uint8Array): Promise<unknown> {
  body = document;
  return picked(await sdk.send(new DescribeAvailabilityZonesCommand({})), {
    AvailabilityZones: { ZoneName: {}, ZoneId: {} },
  });
}

/** Names of fields, each with those within; a field of which nothing more is said is a value. */
interface Wanted {
  readonly [field: string]: Wanted;
}

const wantedOfInterface: Wanted = {
  SubnetId: {},
  Attachment: { DeviceIndex: {} },
  Ipv6Addresses: { Ipv6Address: {}, IsPrimaryIpv6: {} },
};
const wantedOfInstances: Wanted = {
  NextToken: {},
  Reservations: {
    OwnerId: {},
    Instances: {
      InstanceId: {},
      ImageId: {},
      State: { Name: {} },
      PrivateDnsName: {},
      PublicDnsName: {},
      InstanceType: {},
      Placement: { AvailabilityZone: {} },
      Platform: {},
      SubnetId: {},
      VpcId: {},
      PrivateIpAddress: {},
      PublicIpAddress: {},
      Architecture: {},
      InstanceLifecycle: {},
      Tags: { Key: {}, Value: {} },
      NetworkInterfaces: wantedOfInterface,
    },
  },
};

function picked(value: unknown, wanted: Wanted): unknown {
  if (Array.isArray(value)) return value.map((each) => picked(each, wanted));
  const names = Object.keys(wanted);
  if (names.length === 0 || typeof value !== 'object' || value === null) return value;
  const fields = names.map((name) => [name, Reflect.get(value, name)] as const);
  return Object.fromEntries(
    fields.filter(([, field]) => field !== undefined).map(([name, field]) => [name, picked(field, wanted[name] ?? {})]),
  );
}

function ours(document: Uint8Array): unknown {
  try {
    return readInstances(document, what);
  } catch (error) {
    if (error instanceof DiscoveryError) return undefined;
    throw error;
  }
}

describe('the answers of EC2', () => {
  it('are to us what they are to the SDK', async () => {
    await fc.assert(
      fc.asyncProperty(instancesDocument, async (document) => {
        expect(readInstances(document, what)).toEqual(await bySdk(document));
      }),
      { seed, numRuns: 150 },
    );
  });

  it('about zones are to us what they are to the SDK', async () => {
    await fc.assert(
      fc.asyncProperty(zonesDocument, async (document) => {
        expect(readZones(document, what)).toEqual(await zonesBySdk(document));
      }),
      { seed, numRuns: 50 },
    );
  });

  it('are refused when they are damaged, or are still to us what they are to the SDK', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(damagedDocument, async (damaged) => {
        const found = ours(damaged);
        if (found === undefined) return;
        accepted += 1;
        expect(found).toEqual(await bySdk(damaged));
      }),
      { seed, numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(50);
    expect(accepted).toBeLessThan(450);
  });
});

describe('the recorded answers of EC2', () => {
  const folder = resolve(import.meta.dirname, '../../../mechanisms/ec2/cases');
  const documents = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('exchanges.json'))
    .flatMap((name) => [
      ...readFileSync(resolve(folder, name), 'utf8').matchAll(/"(?:<\?xml[^"\\]|<Desc)(?:[^"\\]|\\.)*"/g),
    ])
    .map(([text]) => String(JSON.parse(text)))
    .filter((text) => text.includes('<DescribeInstancesResponse') && text.includes('</DescribeInstancesResponse>'));

  it('are to us what they are to the SDK', async () => {
    expect(documents.length).toBeGreaterThan(20);
    for (const document of documents) {
      expect(readInstances(Buffer.from(document), what)).toEqual(await bySdk(Buffer.from(document)));
    }
  });
});
