import type { Task } from '@aws-sdk/client-ecs';

/** The network interface of a task in the network mode `awsvpc`. */
export interface AttachedInterface {
  readonly id: string | undefined;
  readonly privateIp: string | undefined;
  readonly subnetId: string | undefined;
}

/** The first network interface that is attached to a task; undefined for one without. */
export function attachedInterfaceOf({ attachments = [] }: Task): AttachedInterface | undefined {
  const attachment = attachments.find(({ type }) => type === 'ElasticNetworkInterface');
  if (attachment === undefined) return undefined;
  const detailOf = (name: string) =>
    attachment.details?.findLast((detail) => detail.name === name && detail.value !== undefined)?.value;
  return {
    id: detailOf('networkInterfaceId'),
    privateIp: detailOf('privateIPv4Address'),
    subnetId: detailOf('subnetId'),
  };
}
