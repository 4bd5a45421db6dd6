import { credentialSourceOf } from '../aws/credentials.ts';
import { awsFailureOf } from '../aws/failure.ts';
import { createAwsRequestHandler } from '../aws/request-handler.ts';
import { serviceHostOf } from '../aws/service-host.ts';
import { signedHeadersOf } from '../aws/signature-v4.ts';
import { StoreError } from '../errors.ts';
import type { HubEvent } from '../model/hub-event.ts';
import { defaultHttpClientOptions } from '../options/http-client.ts';
import type { HttpAnswer, Ports } from '../ports.ts';
import { type EventContext, eventDetailOf } from './event-detail.ts';

/** EventBridge API reference: `PutEvents`, at most ten entries and 256 KB together. */
const maxEntries = 10;
const maxBytes = 240_000;

export interface EventBridgeSettings {
  readonly ports: Pick<Ports, 'http' | 'environment' | 'clock'>;
  readonly region: string;
  /** Name of the bus. */
  readonly bus: string;
  readonly contextOf: (event: HubEvent) => Promise<EventContext>;
}

interface Entry {
  readonly EventBusName: string;
  readonly Source: 'rollcall';
  readonly DetailType: HubEvent['type'];
  readonly Detail: string;
  /** Seconds since the epoch. */
  readonly Time: number;
}

/** An event bus of EventBridge, asked with one signed call for up to ten events; no SDK is loaded for it. */
export function createEventBridge({ ports, region, bus, contextOf }: EventBridgeSettings) {
  const url = new URL(endpointOf(ports.environment, region));
  const http = ports.http(defaultHttpClientOptions);

  async function put(entries: readonly Entry[], signal: AbortSignal): Promise<void> {
    const body = JSON.stringify({ Entries: entries });
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' };
    const requestHandler = createAwsRequestHandler(http, signal);
    const source = credentialSourceOf({}, { region, environment: ports.environment, requestHandler, signal });
    const credentials = await source().catch((error: unknown) => {
      throw awsFailureOf(error, { action: 'events:PutEvents', place: `on ${bus}` }, signal);
    });
    const signing = { service: 'events', region, credentials, nowMs: ports.clock.nowMs() };
    const signed = signedHeadersOf(url, signing, { method: 'POST', headers, body });
    const answer = await http.send({ method: 'POST', url, headers: { ...headers, ...signed }, body, signal });
    checkTaken(answer, bus, entries.length);
  }

  return {
    /** Rejects with a StoreError or a DiscoveryError unless the bus took every one. */
    async publish(events: readonly HubEvent[], signal: AbortSignal): Promise<void> {
      const entries: Entry[] = [];
      for (const event of events) {
        const Detail = JSON.stringify(eventDetailOf(event, await contextOf(event)));
        const Time = event.atMs / 1000;
        entries.push({ EventBusName: bus, Source: 'rollcall', DetailType: event.type, Detail, Time });
      }
      for (const batch of batchesOf(entries)) await put(batch, signal);
    },
  };
}

/** As the SDKs find it. AWS SDKs reference guide: "Service-specific endpoints". */
function endpointOf(environment: Ports['environment'], region: string): string {
  return (
    environment['AWS_ENDPOINT_URL_EVENTBRIDGE'] ??
    environment['AWS_ENDPOINT_URL'] ??
    `https://${serviceHostOf('events', region)}`
  );
}

function batchesOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const batches: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.Detail);
    const last = batches.at(-1);
    if (last === undefined || last.length >= maxEntries || bytes + size > maxBytes) {
      batches.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return batches;
}

/** A 200 may have refused some of the entries. */
function checkTaken({ status, body }: HttpAnswer, bus: string, count: number): void {
  const answer = jsonOf(body);
  const failed = answer['FailedEntryCount'];
  if (status === 200 && failed === 0) return;
  const reason = status === 200 ? JSON.stringify(answer['Entries'] ?? answer) : `${status} ${String(answer['__type'])}`;
  const way = status === 400 && /AccessDenied/.test(reason) ? ': it needs events:PutEvents on it, deploy again' : '';
  throw new StoreError(
    'unanswered',
    `the event bus ${bus} did not take ${count} events: ${reason.slice(0, 300)}${way}`,
  );
}

function jsonOf(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
