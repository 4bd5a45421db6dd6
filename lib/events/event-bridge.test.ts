import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixedClock } from '../../test/support/fixed-clock.ts';
import { stubHttp } from '../../test/support/stub-http.ts';
import { type StubServer, startStubServer } from '../../test/support/stub-server.ts';
import { StoreError } from '../errors.ts';
import type { HubEvent } from '../model/hub-event.ts';
import { asProviderId } from '../model/provider-id.ts';
import { createEventBridge } from './event-bridge.ts';
import { eventDetails } from './event-detail.ts';
import { eventSchema } from './event-schema.ts';

const provider = asProviderId('ec2-abc');
const atMs = Date.UTC(2026, 0, 1);
const added: HubEvent = {
  type: 'TargetsAdded',
  provider,
  generation: 7,
  atMs,
  sources: ['eu-west-1/i-0abc'],
  targetsBefore: 1,
  targetsAfter: 2,
};
const failing: HubEvent = {
  type: 'ProviderFailing',
  provider,
  generation: 5,
  atMs,
  failures: 3,
  failure: { kind: 'unreachable', message: 'no answer' },
};
const held: HubEvent = { type: 'RemovalsHeld', provider, generation: 6, atMs, held: 20, targets: 30 };
const recovered: HubEvent = { type: 'ProviderRecovered', provider, generation: 5, atMs, targets: 30 };

let stub: StubServer;

beforeEach(async () => {
  stub = await startStubServer();
});

afterEach(() => stub.close());

function busOver(http = stubHttp(stub)) {
  const environment = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' };
  const context = { hub: 'rollcall-prod', title: 'ec2/eu-west-1', jobs: ['web'] };
  const ports = { http: http.http, environment, clock: fixedClock(atMs) };
  return createEventBridge({ ports, region: 'eu-west-1', bus: 'changes', contextOf: async () => context });
}

const request = {
  method: 'POST',
  path: '/',
  host: 'events.eu-west-1.amazonaws.com',
  headers: { 'x-amz-target': 'AWSEvents.PutEvents', 'content-type': 'application/x-amz-json-1.1' },
};
const taken = { body: { FailedEntryCount: 0, Entries: [] } };
const signal = () => AbortSignal.timeout(5_000);

function entries(index = 0) {
  const { Entries } = JSON.parse(stub.requests[index]?.body ?? '{}') as {
    Entries: { Detail: string; DetailType: string }[];
  };
  return Entries;
}

describe('an event bus of EventBridge', () => {
  it('gets events in one signed call, each in its documented form', async () => {
    stub.expect([{ request, response: taken }]);

    await busOver().publish([added, failing, held, recovered], signal());

    expect(stub.complaints()).toEqual([]);
    expect(stub.requests[0]?.headers['authorization']).toMatch(
      /Credential=key\/20260101\/eu-west-1\/events\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target,/,
    );
    expect(entries()[0]).toMatchObject({ EventBusName: 'changes', Source: 'rollcall', Time: atMs / 1000 });
    expect(entries().map(({ DetailType }) => DetailType)).toEqual(
      [added, failing, held, recovered].map(({ type }) => type),
    );
    for (const [index, { type }] of [added, failing, held, recovered].entries()) {
      const detail = JSON.parse(entries()[index]?.Detail ?? '');
      expect(eventDetails[type].parse(detail)).toEqual(detail);
    }
    expect(JSON.parse(entries()[0]?.Detail ?? '')).toMatchObject({
      id: 'ec2-abc/7',
      title: 'ec2/eu-west-1',
      jobs: ['web'],
      at: '2026-01-01T00:00:00.000Z',
      count: 1,
      sources: ['eu-west-1/i-0abc'],
    });
  });

  it('gets a list that is too long by reference, whole or not at all', async () => {
    stub.expect([{ request, response: taken }]);
    const sources = Array.from({ length: 10_000 }, (_, n) => `eu-west-1/i-${n}`);

    await busOver().publish([{ ...added, sources }], signal());

    const detail = JSON.parse(entries()[0]?.Detail ?? '');
    expect(detail).not.toHaveProperty('sources');
    expect(detail).toMatchObject({
      count: 10_000,
      reference: '/api/v1/changes?provider=ec2-abc&since=2025-12-31T23%3A59%3A59.000Z',
    });
  });

  it('gets no more than ten, and no more than fit, with one call', async () => {
    stub.expect([{ request, response: taken, times: 5 }]);
    const sources = Array.from({ length: 4_000 }, (_, n) => `eu-west-1/i-${n}`);
    const large = Array.from({ length: 6 }, () => ({ ...added, sources }));

    await busOver().publish([...Array.from({ length: 12 }, () => held), ...large], signal());

    const sizes = stub.requests.map(({ body }, index) => ({ count: entries(index).length, bytes: body.length }));
    expect(sizes.reduce((sum, { count }) => sum + count, 0)).toBe(18);
    expect(Math.max(...sizes.map(({ count }) => count))).toBe(10);
    expect(Math.max(...sizes.map(({ bytes }) => bytes))).toBeLessThan(256_000);
  });

  it.each([
    { name: 'some', response: { body: { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] } } },
    { name: 'anything', response: { status: 400, body: { __type: 'AccessDeniedException' } } },
    { name: 'what it should', response: { body: 'not JSON' } },
  ])('that does not answer that it took $name has taken nothing for certain', async ({ response }) => {
    stub.expect([{ request, response }]);

    await expect(busOver().publish([held], signal())).rejects.toBeInstanceOf(StoreError);
  });
});

describe('the schema of events', () => {
  it('is what docs/events.schema.json holds; renew it with: npm run renew:schema', async () => {
    const stored = await readFile(new URL('../../docs/events.schema.json', import.meta.url), 'utf8');

    expect(JSON.parse(stored)).toEqual(JSON.parse(JSON.stringify(eventSchema())));
  });
});
