import { concurrencyLimit } from '../../asking/concurrency-limit.ts';
import { retrying } from '../../asking/retrying.ts';
import { stoppedAfter } from '../../asking/stopped-after.ts';
import { DiscoveryError } from '../../errors.ts';
import { addressOf } from '../../model/address.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource, type SourcedTarget } from '../../model/groups-by-source.ts';
import { keyedLabels } from '../../model/labels.ts';
import type { LabelSet } from '../../model/target-group.ts';
import { defaultHttpClientOptions } from '../../options/http-client.ts';
import type { HttpClient, Ports } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { tokenOf } from './credential.ts';
import type { Machine, NetworkInterface } from './machine.ts';
import type { AzureOptions } from './options.ts';
import { resourceIdOf } from './resource-id.ts';
import { createResourceManager, type PlacedMachine, type ResourceManager } from './resource-manager.ts';

/** Machines whose network interfaces are asked for at once. */
const maxMachines = 16;
/** `azcore`, `policy.RetryOptions`. */
const passingStatuses = [408, 429, 500, 502, 503, 504];

/** Asks for every machine, and for the network interfaces of each. Prometheus: `discovery/azure/azure.go`, `refreshAzureClient`. */
export function createAzureDiscoverer(options: AzureOptions, ports: Ports): Discoverer {
  const http = patient(ports.http(options));
  const tokenHttp = patient(ports.http({ ...defaultHttpClientOptions, proxy_from_environment: true }));
  const { secrets, environment } = ports;
  return {
    refresh: async (signal) =>
      await stoppedAfter(signal, async (signal) => {
        const token = await tokenOf(options, { http: tokenHttp, secrets, environment, signal });
        const manager = createResourceManager(options, { http, token, signal });
        const limited = concurrencyLimit(maxMachines);
        const machines = await manager.machines();
        const targets = await Promise.all(
          machines.map((placed) => limited(async () => await targetsOf(placed, options, manager))),
        );
        return whole(groupsBySource(targets.flat()));
      }),
  };
}

function patient(http: HttpClient): HttpClient {
  return retrying(http, {
    attempts: 3,
    pauseMs: 300,
    maxPauseMs: 5000,
    isPassing: ({ status }) => passingStatuses.includes(status),
    evenUnanswered: true,
  });
}

/** The target that a machine is, if it is one. */
async function targetsOf(
  { machine, place }: PlacedMachine,
  options: AzureOptions,
  manager: ResourceManager,
): Promise<readonly SourcedTarget[]> {
  const { resourceGroup } = resourceIdOf(machine.id);
  for (const { id } of machine.properties?.networkProfile?.networkInterfaces ?? []) {
    const found = await manager.networkInterface(id, place);
    // Both the interface that is gone and the one that does not know whether it is the primary are those of a machine that does not run.
    if (found === undefined || (found.properties && found.properties.primary == null)) return [];
    const addresses = addressesOf(found, machine);
    if (addresses === undefined) continue;
    const labels = {
      ...labelsOf(machine, resourceGroup, options),
      ...keyedLabels('__meta_azure_machine_tag_', machine.tags),
      ...(place === undefined ? {} : { __meta_azure_machine_scale_set: place.scaleSet }),
      __meta_azure_machine_private_ip: addresses.inside,
      ...(addresses.outside ? { __meta_azure_machine_public_ip: addresses.outside } : {}),
    };
    return [{ source: `azure${machine.id}`, target: { address: addressOf(addresses.inside, options.port), labels } }];
  }
  return [];
}

interface Addresses {
  readonly inside: string;
  readonly outside: string | null | undefined;
}

/** Of the first configuration of a primary interface; undefined for any other interface. Throws where it has no private address. */
function addressesOf({ properties }: NetworkInterface, { id }: Machine): Addresses | undefined {
  const [first] = properties?.primary === true ? properties.ipConfigurations : [];
  if (first === undefined) return undefined;
  const inside = first.properties?.privateIPAddress;
  if (!inside) throw new DiscoveryError('malformed', `the primary network interface of ${id} has no private address`);
  return { inside, outside: first.properties?.publicIPAddress?.properties?.ipAddress };
}

function labelsOf(machine: Machine, resourceGroup: string, options: AzureOptions): LabelSet {
  const { id, name, location, properties } = machine;
  return {
    __meta_azure_subscription_id: options.subscription_id,
    __meta_azure_tenant_id: options.tenant_id ?? '',
    __meta_azure_machine_id: id,
    __meta_azure_machine_name: name,
    __meta_azure_machine_computer_name: properties?.osProfile?.computerName ?? '',
    __meta_azure_machine_os_type: properties?.storageProfile?.osDisk?.osType ?? '',
    __meta_azure_machine_location: location,
    __meta_azure_machine_resource_group: resourceGroup,
    __meta_azure_machine_size: properties?.hardwareProfile?.vmSize ?? '',
  };
}
