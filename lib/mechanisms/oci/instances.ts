import { z } from 'zod';
import { Flag, listOf, mapOf, Text, TextMap } from '../../asking/answer-shapes.ts';
import { itemsOf } from '../../asking/pages.ts';
import { DiscoveryError } from '../../errors.ts';
import type { Api } from './api.ts';

const DefinedTags = mapOf(mapOf(z.unknown()).nullable()).nullish();

const Instance = z.object({
  id: Text,
  compartmentId: Text,
  displayName: Text,
  lifecycleState: Text,
  shape: Text,
  availabilityDomain: Text,
  faultDomain: Text,
  region: Text,
  imageId: Text,
  freeformTags: TextMap,
  definedTags: DefinedTags,
});
export type Instance = z.output<typeof Instance>;

const Attachment = z.object({ lifecycleState: Text, vnicId: Text });

/** https://docs.oracle.com/en-us/iaas/api/#/en/iaas/20160918/Vnic/GetVnic */
const Vnic = z.object({
  id: Text,
  isPrimary: Flag,
  privateIp: Text,
  publicIp: Text,
  hostnameLabel: Text,
  ipv6Addresses: listOf(z.string()).transform((addresses) => addresses.toSorted()),
});
export type Vnic = z.output<typeof Vnic>;

/**
 * Those without an id or a compartment are left out. A failure names the compartment, as Oracle answers 404 where it denies.
 * https://docs.oracle.com/en-us/iaas/api/#/en/iaas/20160918/Instance/ListInstances
 */
export async function instancesIn(compartment: string, api: Api): Promise<readonly Instance[]> {
  try {
    const found = await itemsOf(api.pages('iaas', 'instances', [['compartmentId', compartment]], z.array(Instance)));
    return found.filter(({ id, compartmentId }) => id !== '' && compartmentId !== '');
  } catch (cause) {
    if (!(cause instanceof DiscoveryError)) throw cause;
    const { failure, message, retryAfterMs } = cause;
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    throw new DiscoveryError(failure, `${message} about compartment ${compartment}`, { cause, ...wait });
  }
}

/** The primary interface of an instance, if it has one: attachments are gone through up to it. Prometheus: `resolveVnics`. */
export async function primaryVnicOf({ id, compartmentId }: Instance, api: Api): Promise<Vnic | undefined> {
  const query = [
    ['compartmentId', compartmentId],
    ['instanceId', id],
  ] as const;
  const attachments = await itemsOf(api.pages('iaas', 'vnicAttachments', query, z.array(Attachment)));
  for (const { lifecycleState, vnicId } of attachments) {
    if (lifecycleState !== 'ATTACHED' || vnicId === '') continue;
    const vnic = await api.one(`vnics/${encodeURIComponent(vnicId)}`, Vnic);
    if (vnic.isPrimary) return vnic;
  }
  return undefined;
}
