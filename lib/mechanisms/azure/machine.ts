import { z } from 'zod';
import { listOf, Text, TextMap } from '../../asking/answer-shapes.ts';

const Reference = z.object({ id: Text });

const properties = z
  .object({
    hardwareProfile: z.object({ vmSize: Text }).nullish(),
    storageProfile: z.object({ osDisk: z.object({ osType: Text }).nullish() }).nullish(),
    osProfile: z.object({ computerName: Text }).nullish(),
    networkProfile: z.object({ networkInterfaces: listOf(Reference) }).nullish(),
  })
  .nullish();

const machineFields = { id: z.string(), name: z.string(), location: z.string(), tags: TextMap, properties };

/** https://learn.microsoft.com/en-us/rest/api/compute/virtual-machines/list-all */
const Machine = z.object(machineFields);

/** https://learn.microsoft.com/en-us/rest/api/compute/virtual-machine-scale-set-vms/list */
const ScaleSetMachine = z.object({ ...machineFields, instanceId: z.string().min(1) });

/** https://learn.microsoft.com/en-us/rest/api/compute/virtual-machine-scale-sets/list-all */
const ScaleSet = z.object({ id: z.string(), name: z.string().min(1) });

/** A virtual machine, alone or of a scale set, as the Resource Manager describes it. */
export type Machine = z.output<typeof Machine>;

/** Where in its scale set a machine is. */
export interface ScaleSetPlace {
  readonly scaleSet: string;
  readonly instanceId: string;
}

export const MachinePage = pageOf(Machine);
export const ScaleSetMachinePage = pageOf(ScaleSetMachine);
export const ScaleSetPage = pageOf(ScaleSet);

const PublicAddress = z.object({ properties: z.object({ ipAddress: z.string().nullish() }).nullish() });

const IpConfiguration = z.object({
  properties: z.object({ privateIPAddress: z.string().nullish(), publicIPAddress: PublicAddress.nullish() }).nullish(),
});

/** https://learn.microsoft.com/en-us/rest/api/virtualnetwork/network-interfaces/get */
export const NetworkInterface = z.object({
  properties: z.object({ primary: z.boolean().nullish(), ipConfigurations: listOf(IpConfiguration) }).nullish(),
});
export type NetworkInterface = z.output<typeof NetworkInterface>;

function pageOf<Item extends z.ZodType>(item: Item) {
  return z
    .object({ value: z.array(item), nextLink: z.string().nullish() })
    .transform(({ value, nextLink }) => ({ items: value, next: nextLink }));
}
