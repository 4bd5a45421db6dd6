import { z } from 'zod';
import { listOf, Text, Whole } from '../../asking/answer-shapes.ts';
import { allPages } from '../../asking/pages.ts';
import { addressOf } from '../../model/address.ts';
import type { SourcedTarget } from '../../model/groups-by-source.ts';
import { filledListLabel } from '../../model/labels.ts';
import type { LabelSet } from '../../model/target-group.ts';
import type { HttpClient } from '../../ports.ts';

const firstPage = new URL('https://api.digitalocean.com/v2/droplets');

const Addresses = listOf(z.object({ ip_address: Text, type: Text }));
type Addresses = z.output<typeof Addresses>;

const Droplet = z.object({
  id: Whole,
  name: Text,
  image: z.object({ slug: Text, name: Text }).nullish(),
  region: z.object({ slug: Text }).nullish(),
  size_slug: Text,
  status: Text,
  vpc_uuid: Text,
  features: listOf(Text),
  tags: listOf(Text),
  networks: z.object({ v4: Addresses, v6: Addresses }).nullish(),
});
type Droplet = z.output<typeof Droplet>;

const Links = z.object({ pages: z.object({ next: Text, prev: Text }).nullish() }).nullish();

/** https://docs.digitalocean.com/reference/api/digitalocean/#tag/Droplets/operation/droplets_list */
const DropletPage = z
  .object({ droplets: z.array(Droplet), links: Links })
  .transform(({ droplets, links }) => ({ items: droplets, next: nextOf(links?.pages) }));

/** One target a droplet that has an address. */
export async function dropletTargets(
  http: HttpClient,
  port: number,
  signal: AbortSignal,
): Promise<readonly SourcedTarget[]> {
  const droplets = await allPages(http, firstPage, DropletPage, signal, { success: '2xx' });
  return droplets.flatMap((droplet) => targetOf(droplet, port));
}

/** The page after the one that follows the previous: the link to it is not followed. `godo`, `links.go`, `CurrentPage`. */
function nextOf(pages: { readonly next: string; readonly prev: string } | null | undefined): string | undefined {
  if (pages === undefined || pages === null || pages.next === '') return undefined;
  if (pages.prev === '') return '?page=2';
  // What is no number makes a page that comes up twice, or none that there is: either is an error.
  return `?page=${Number(URL.parse(pages.prev)?.searchParams.get('page') ?? 1) + 2}`;
}

function targetOf(droplet: Droplet, port: number): readonly SourcedTarget[] {
  const { v4 = [], v6 = [] } = droplet.networks ?? {};
  const ipv4 = firstOf(v4, 'public');
  const ipv6 = firstOf(v6, 'public');
  if (v4.length === 0 && ipv6 === '') return [];
  const address = addressOf(v4.length === 0 ? ipv6 : ipv4, port);
  const addresses = {
    __meta_digitalocean_public_ipv4: ipv4,
    __meta_digitalocean_private_ipv4: firstOf(v4, 'private'),
    __meta_digitalocean_public_ipv6: ipv6,
  };
  const labels = { ...labelsOf(droplet), ...addresses };
  return [{ source: `DigitalOcean/${droplet.id}`, target: { address, labels } }];
}

function firstOf(addresses: Addresses, wanted: string): string {
  return addresses.find(({ type }) => type === wanted)?.ip_address ?? '';
}

function labelsOf(droplet: Droplet): LabelSet {
  return {
    __meta_digitalocean_droplet_id: String(droplet.id),
    __meta_digitalocean_droplet_name: droplet.name,
    __meta_digitalocean_image: droplet.image?.slug ?? '',
    __meta_digitalocean_image_name: droplet.image?.name ?? '',
    __meta_digitalocean_region: droplet.region?.slug ?? '',
    __meta_digitalocean_size: droplet.size_slug,
    __meta_digitalocean_status: droplet.status,
    __meta_digitalocean_vpc: droplet.vpc_uuid,
    ...filledListLabel('__meta_digitalocean_features', droplet.features),
    ...filledListLabel('__meta_digitalocean_tags', droplet.tags),
  };
}
