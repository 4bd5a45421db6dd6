import { z } from 'zod';
import { listOf, Text } from '../../asking/answer-shapes.ts';
import { parsedJson } from '../../asking/json.ts';
import { itemsOf, type NamedPage, namedPages } from '../../asking/pages.ts';
import { type Signing, signedHeadersOf } from '../../aws/signature-v4.ts';
import type { HttpClient } from '../../ports.ts';

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
export function readVms(asking: Asking): Promise<readonly Vm[]> {
  return itemsOf(namedPages(asking.url, (token) => askPage(asking, token)));
}

async function askPage({ http, url, signing, signal }: Asking, token: string): Promise<NamedPage<readonly Vm[]>> {
  const body = JSON.stringify(token === '' ? {} : { NextPageToken: token });
  const type = { 'content-type': 'application/json' };
  const signature = signedHeadersOf(url, signing(), { method: 'POST', body, headers: type });
  const headers = { accept: 'application/json', ...type, ...signature };
  const answer = await http.send({ url, method: 'POST', headers, body, signal });
  const { Vms, NextPageToken } = parsedJson(answer, url, VmPage, '2xx');
  return { content: Vms, next: NextPageToken };
}
