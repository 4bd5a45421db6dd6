import { z } from 'zod';
import { listOf, namedListOf, Text, TextMap, Whole } from '../../asking/answer-shapes.ts';
import { allPages } from '../../asking/pages.ts';
import { retrying } from '../../asking/retrying.ts';
import { addressOf } from '../../model/address.ts';
import type { SourcedTarget } from '../../model/groups-by-source.ts';
import { canonicalIp, ipv6Network } from '../../model/ip-text.ts';
import { keyedLabels } from '../../model/labels.ts';
import type { LabelSet } from '../../model/target-group.ts';
import type { HttpAnswer, HttpClient } from '../../ports.ts';
import type { HetznerOptions } from './options.ts';

const api = new URL('https://api.hetzner.cloud/v1/');
/** Errors after which the vendor's client asks again. `hcloud-go`, `client.go`, `defaultRetryPolicy`. */
const passingCodes = ['conflict', 'rate_limit_exceeded', 'bad_gateway', 'timeout'];

/** Of an error only its code is of interest, which stands at its beginning. */
const maxErrorBytes = 1000;

const Address = z
  .object({ ip: Text })
  .nullish()
  .transform((address) => address?.ip ?? '');

const Image = z.object({ name: Text, description: Text, os_version: Text, os_flavor: Text });

const Server = z.object({
  id: Whole,
  name: Text,
  status: Text,
  public_net: z.object({ ipv4: Address, ipv6: Address }).nullish(),
  private_net: listOf(z.object({ network: Whole, ip: Text })),
  location: z.object({ name: Text, network_zone: Text }).nullish(),
  server_type: z.object({ name: Text, cores: Whole, cpu_type: Text, memory: z.number(), disk: Whole }),
  image: Image.nullish(),
  labels: TextMap,
});
type Server = z.output<typeof Server>;

const Network = z.object({ id: Whole, name: Text });

const Meta = z.object({ pagination: z.object({ next_page: Whole }).nullish() }).nullish();

/** Every server, with the names of the networks it is attached to. https://docs.hetzner.cloud/reference/cloud#servers-get-all-servers */
export async function cloudTargets(
  http: HttpClient,
  { port, label_selector }: HetznerOptions,
  signal: AbortSignal,
): Promise<readonly SourcedTarget[]> {
  const patient = retrying(http, { attempts: 5, pauseMs: 1000, maxPauseMs: 5000, isPassing });
  const selector = label_selector === undefined ? '' : `label_selector=${encodeURIComponent(label_selector)}&`;
  const servers = await allPages(patient, firstPage('servers', selector), ServerPage(selector), signal, anySuccess);
  const networks = await allPages(patient, firstPage('networks', ''), NetworkPage, signal, anySuccess);
  const names = new Map(networks.map(({ id, name }) => [id, name]));
  return servers.map((server) => ({ source: `hetzner/${server.id}`, target: targetOf(server, names, port) }));
}

const anySuccess = { success: '2xx' } as const;

function firstPage(list: string, selector: string): URL {
  return new URL(`${list}?${selector}page=1&per_page=50`, api);
}

function ServerPage(selector: string) {
  return z
    .object({ servers: namedListOf(Server), meta: Meta })
    .transform(({ servers, meta }) => ({ items: servers, next: nextOf(meta, selector) }));
}

const NetworkPage = z
  .object({ networks: namedListOf(Network), meta: Meta })
  .transform(({ networks, meta }) => ({ items: networks, next: nextOf(meta, '') }));

function nextOf(meta: z.output<typeof Meta>, selector: string): string | undefined {
  const next = meta?.pagination?.next_page ?? 0;
  return next === 0 ? undefined : `?${selector}page=${next}&per_page=50`;
}

function isPassing({ status, body }: HttpAnswer): boolean {
  if (status < 400) return false;
  const code = /"code"\s*:\s*"(\w+)"/.exec(body.toString('utf8', 0, maxErrorBytes))?.[1];
  return code === undefined ? status === 502 || status === 504 : passingCodes.includes(code);
}

function targetOf(server: Server, networks: ReadonlyMap<number, string>, port: number) {
  const ipv4 = canonicalIp(server.public_net?.ipv4 ?? '') ?? '';
  const network = ipv6Network(server.public_net?.ipv6 ?? '');
  return {
    address: addressOf(ipv4 !== '' || network === undefined ? ipv4 : firstHostOf(network), port),
    labels: {
      ...labelsOf(server),
      ...imageLabels(server),
      ...(ipv4 === '' ? {} : { __meta_hetzner_public_ipv4: ipv4 }),
      ...(network === undefined ? {} : { __meta_hetzner_public_ipv6_network: network }),
      ...privateLabels(server, networks),
      ...keyedLabels('__meta_hetzner_hcloud_label_', server.labels),
      ...keyedLabels('__meta_hetzner_hcloud_labelpresent_', presentIn(server.labels)),
    },
  };
}

/** The address that a server has in its network, unless somebody changed it by hand. */
function firstHostOf(network: string): string {
  return network.replace(/::\/\d+$/, '::1');
}

function labelsOf({ id, name, status, location, server_type }: Server): LabelSet {
  const [place, zone] = [location?.name ?? '', location?.network_zone ?? ''];
  return {
    __meta_hetzner_role: 'hcloud',
    __meta_hetzner_server_id: String(id),
    __meta_hetzner_server_name: name,
    __meta_hetzner_server_status: status,
    __meta_hetzner_hcloud_location: place,
    __meta_hetzner_hcloud_location_network_zone: zone,
    __meta_hetzner_hcloud_datacenter_location: place,
    __meta_hetzner_hcloud_datacenter_location_network_zone: zone,
    __meta_hetzner_hcloud_server_type: server_type.name,
    __meta_hetzner_hcloud_cpu_cores: String(server_type.cores),
    __meta_hetzner_hcloud_cpu_type: server_type.cpu_type,
    __meta_hetzner_hcloud_memory_size_gb: String(Math.trunc(server_type.memory)),
    __meta_hetzner_hcloud_disk_size_gb: String(server_type.disk),
  };
}

function imageLabels({ image }: Server): LabelSet {
  if (image === undefined || image === null) return {};
  return {
    __meta_hetzner_hcloud_image_name: image.name,
    __meta_hetzner_hcloud_image_description: image.description,
    __meta_hetzner_hcloud_image_os_version: image.os_version,
    __meta_hetzner_hcloud_image_os_flavor: image.os_flavor,
  };
}

function privateLabels({ private_net }: Server, networks: ReadonlyMap<number, string>): LabelSet {
  const named = private_net.flatMap(({ network, ip }) => {
    const name = networks.get(network);
    return name === undefined ? [] : [[name, canonicalIp(ip) ?? ''] as const];
  });
  return keyedLabels('__meta_hetzner_hcloud_private_ipv4_', Object.fromEntries(named));
}

function presentIn(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(labels).map((key) => [key, 'true']));
}
