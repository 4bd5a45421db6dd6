import { z } from 'zod';
import { Flag, listOf, namedListOf, Text, Whole } from '../../asking/answer-shapes.ts';

const Specs = z.object({ disk: Whole, memory: Whole, vcpus: Whole, transfer: Whole, gpus: Whole });

const Instance = z.object({
  id: Whole,
  label: Text,
  region: Text,
  image: Text,
  group: Text,
  type: Text,
  status: Text,
  hypervisor: Text,
  ipv4: listOf(Text),
  ipv6: Text,
  tags: listOf(Text),
  specs: Specs.nullish().transform((specs) => specs ?? Specs.parse({})),
  backups: z.object({ enabled: Flag }).nullish(),
});
export type Instance = z.output<typeof Instance>;

const IpAddress = z.object({ address: Text, public: Flag, rdns: Text });
export type IpAddress = z.output<typeof IpAddress>;

const Ipv6Range = z.object({ range: Text, prefix: Whole, route_target: Text });
export type Ipv6Range = z.output<typeof Ipv6Range>;

/** https://techdocs.akamai.com/linode-api/reference/get-linode-instances */
export const InstancePage = pageOf(Instance);
/** https://techdocs.akamai.com/linode-api/reference/get-ips */
export const IpAddressPage = pageOf(IpAddress);
/** https://techdocs.akamai.com/linode-api/reference/get-ipv6-ranges */
export const Ipv6RangePage = pageOf(Ipv6Range);

function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: namedListOf(item), page: Whole, pages: Whole }).transform(({ data, page, pages }) => ({
    items: data,
    next: page < pages ? `?page=${page + 1}&page_size=500` : undefined,
  }));
}
