import { z } from 'zod';
import { Address, listOf, Text } from '../../asking/answer-shapes.ts';
import { wordOr } from './answer-shapes.ts';

const PublicIp = z.object({ address: Address, family: wordOr('inet') });

/** Zones of old have names of their own. `scaleway-sdk-go`, `scw/locality.go`, `ParseZone`. */
const oldZones: Readonly<Record<string, string>> = { par1: 'fr-par-1', ams1: 'nl-ams-1' };
const Zone = Text.transform((zone) => oldZones[zone] ?? zone).refine(
  (zone) => zone === '' || /^[a-z]{2}-[a-z]{3,7}-\d{1,2}$/.test(zone),
  'is no zone',
);

/** An instance as the API describes it, as far as it becomes labels. */
export const Instance = z.object({
  id: Text,
  name: Text,
  hostname: Text,
  organization: Text,
  project: Text,
  state: wordOr('running'),
  boot_type: wordOr('local'),
  commercial_type: Text,
  zone: Zone,
  tags: listOf(Text),
  image: z.object({ arch: wordOr('unknown_arch'), id: Text, name: Text }).nullish(),
  location: z.object({ cluster_id: Text, hypervisor_id: Text, node_id: Text }).nullish(),
  security_group: z.object({ id: Text, name: Text }).nullish(),
  public_ips: listOf(PublicIp),
  public_ip: PublicIp.nullish(),
  ipv6: z.object({ address: Address }).nullish(),
  private_ip: z.string().nullish(),
  private_nics: listOf(z.object({ id: Text })),
});
export type Instance = z.output<typeof Instance>;
