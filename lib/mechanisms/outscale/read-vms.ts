import { z } from 'zod';
import { placeOf } from '../../asking/answer-failure.ts';
import { listOf, Text } from '../../asking/answer-shapes.ts';
import { parsedJson } from '../../asking/json.ts';
import { type Signing, signedHeadersOf } from '../../aws/signature-v4.ts';
import { DiscoveryError } from '../../errors.ts';
import type { HttpClient } from '../../ports.ts';

const maxPages = 1000;

const MaybeText = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined);

const Vm = z.object({
  VmId: Text,
  State: Text,
  PrivateIp: MaybeText,
  PublicIp: MaybeText,
  Placement: z.object({ SubregionName: MaybeText }).nullish(),
  Tags: listOf(z.object({ Key: Text, Value: Text })),
});
export type Vm = z.output<typeof Vm>;

/** https://docs.outscale.com/api.html#readvms */
const VmPage = z.object({
  Vms: z
    .array(Vm)
    .nullable()
    .transform((vms) => vms ?? []),
  NextPageToken: Text,
});

export interface Asking {
  readonly http: HttpClient;
  /** Of `ReadVms`. */
  readonly url: URL;
  /** Who asks, at the time of each request. */
  readonly signing: () => Signing;
  readonly signal: AbortSignal;
}

/** Every VM of an account in one region. Rejects with a DiscoveryError unless the list is whole. */
export async function readVms(asking: Asking): Promise<readonly Vm[]> {
  const vms: Vm[] = [];
  const seen = new Set<string>();
  for (let body = '{}'; ; ) {
    const page = await askPage(asking, body);
    for (const vm of page.Vms) vms.push(vm);
    if (page.NextPageToken === '') return vms;
    if (seen.has(page.NextPageToken)) throw endless(asking.url, 'names a page twice');
    seen.add(page.NextPageToken);
    if (seen.size >= maxPages) throw endless(asking.url, `has more than ${maxPages} pages`);
    body = JSON.stringify({ NextPageToken: page.NextPageToken });
  }
}

async function askPage({ http, url, signing, signal }: Asking, body: string): Promise<z.output<typeof VmPage>> {
  const type = { 'content-type': 'application/json' };
  const signature = signedHeadersOf(url, signing(), { method: 'POST', body, headers: type });
  const headers = { accept: 'application/json', ...type, ...signature };
  return parsedJson(await http.send({ url, method: 'POST', headers, body, signal }), url, VmPage, '2xx');
}

function endless(url: URL, message: string): DiscoveryError {
  return new DiscoveryError('malformed', `${placeOf(url)} ${message}`);
}
