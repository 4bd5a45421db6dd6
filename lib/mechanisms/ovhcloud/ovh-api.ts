import { z } from 'zod';
import { askJson } from '../../asking/json.ts';
import { timeLimited } from '../../asking/time-limit.ts';
import { DiscoveryError } from '../../errors.ts';
import { defaultHttpClientOptions } from '../../options/http-client.ts';
import type { Ports } from '../../ports.ts';
import { baseOf, unknownEndpoint } from './endpoint.ts';
import type { OvhcloudOptions } from './options.ts';
import { signatureOf } from './signature.ts';

/** Asks for what stands under a path of the API. Rejects with a DiscoveryError. */
export type AskOvh = <Shape extends z.ZodType>(path: string, shape: Shape) => Promise<z.output<Shape>>;

/** `go-ovh`, `ovh.go`, `DefaultTimeout`. */
const requestTimeoutMs = 180_000;

/** A client whose requests are signed with the time of the server, which it asks for first. https://help.ovhcloud.com/csm/en-api-getting-started-ovhcloud-api */
export async function createOvhApi(options: OvhcloudOptions, ports: Ports, signal: AbortSignal): Promise<AskOvh> {
  const { endpoint, application_key, application_secret, consumer_key } = options;
  const base = baseOf(endpoint);
  if (base === undefined) throw new DiscoveryError('malformed', unknownEndpoint(endpoint));
  // The vendor's client takes its proxy from the environment, and has no other setting for it.
  const http = timeLimited(ports.http({ ...defaultHttpClientOptions, proxy_from_environment: true }), requestTimeoutMs);
  const application = { 'x-ovh-application': application_key };
  const timeUrl = new URL(`${base}/auth/time`);
  const serverS = await askJson(http, { url: timeUrl, headers: application, signal }, z.int(), '2xx');
  const aheadMs = ports.clock.nowMs() - serverS * 1000;
  return (path, shape) => {
    const url = new URL(`${base}${path}`);
    const timestampS = Math.floor((ports.clock.nowMs() - aheadMs) / 1000);
    const consumerKey = consumer_key.reveal();
    const headers = {
      ...application,
      'x-ovh-timestamp': String(timestampS),
      'x-ovh-consumer': consumerKey,
      'x-ovh-signature': signatureOf({ secret: application_secret.reveal(), consumerKey, url, timestampS }),
    };
    return askJson(http, { url, headers, signal }, shape, '2xx');
  };
}
