import { z } from 'zod';
import { parsedJson } from '../../asking/json.ts';
import { allPages, type Page } from '../../asking/pages.ts';
import { sortedQuery } from '../../asking/sorted-query.ts';
import type { HttpAnswer, HttpClient } from '../../ports.ts';
import {
  type Machine,
  MachinePage,
  NetworkInterface,
  ScaleSetMachinePage,
  ScaleSetPage,
  type ScaleSetPlace,
} from './machine.ts';
import type { AzureOptions } from './options.ts';
import { resourceIdOf } from './resource-id.ts';

/** As the libraries of Prometheus pin them: `armcompute` 5.7, `armnetwork` 4.3. */
const computeVersion = '2024-03-01';
const networkVersion = '2023-05-01';
const scaleSetNetworkVersion = '2018-10-01';

/** A machine, and its place where it is of a scale set. */
export interface PlacedMachine {
  readonly machine: Machine;
  readonly place: ScaleSetPlace | undefined;
}

/** What the Resource Manager is asked for; everything rejects with a DiscoveryError. */
export interface ResourceManager {
  /** Every machine, those of scale sets last. */
  machines(): Promise<readonly PlacedMachine[]>;
  /** Undefined: there is none any more. */
  networkInterface(id: string, place: ScaleSetPlace | undefined): Promise<NetworkInterface | undefined>;
}

export interface Access {
  readonly http: HttpClient;
  readonly token: string;
  readonly signal: AbortSignal;
}

/** Each provider has codes of its own (`ResourceNotFound`, `NotFound`); without the subscription nothing can be said of what is in it. */
const NotFound = z.object({ error: z.object({ code: z.string().regex(/^(?!Subscription).*NotFound$/) }) });

/** Any proxy answers 404: something is gone where the Resource Manager says so. https://learn.microsoft.com/en-us/azure/azure-resource-manager/troubleshooting/error-not-found */
function isGone({ status, body }: HttpAnswer): boolean {
  if (status !== 404) return false;
  try {
    return NotFound.safeParse(JSON.parse(body.toString('utf8'))).success;
  } catch {
    return false;
  }
}

/** Prometheus: `discovery/azure/azure.go`, `azureClient`. The subscription is always that of the options. */
export function createResourceManager(options: AzureOptions, { http, token, signal }: Access): ResourceManager {
  const { environment, subscription_id, resource_group } = options;
  const headers = { authorization: `Bearer ${token}` };
  const inGroup = (group: string) => `/resourceGroups/${encodeURIComponent(group)}`;
  const scope = resource_group === undefined ? '' : inGroup(resource_group);

  function urlOf(path: string, version: string, expand?: string): URL {
    const query = sortedQuery([
      ['api-version', version],
      ['$expand', expand],
    ]);
    const subscription = `/subscriptions/${encodeURIComponent(subscription_id)}`;
    return new URL(`${environment.resourceManager}${subscription}${path}${query}`);
  }

  async function listed<Item>(path: string, shape: z.ZodType<Page<Item>>): Promise<readonly Item[]> {
    return await allPages(http, urlOf(path, computeVersion), shape, signal, { headers });
  }

  async function machinesOfScaleSet(id: string, name: string): Promise<readonly PlacedMachine[]> {
    const sets = `${inGroup(resourceIdOf(id).resourceGroup)}/providers/Microsoft.Compute/virtualMachineScaleSets`;
    const found = await listed(`${sets}/${encodeURIComponent(name)}/virtualMachines`, ScaleSetMachinePage);
    return found.map(({ instanceId, ...machine }) => ({ machine, place: { scaleSet: name, instanceId } }));
  }

  return {
    async machines() {
      const alone = await listed(`${scope}/providers/Microsoft.Compute/virtualMachines`, MachinePage);
      const scaleSets = await listed(`${scope}/providers/Microsoft.Compute/virtualMachineScaleSets`, ScaleSetPage);
      const machines: PlacedMachine[] = alone.map((machine) => ({ machine, place: undefined }));
      for (const { id, name } of scaleSets) {
        for (const placed of await machinesOfScaleSet(id, name)) machines.push(placed);
      }
      return machines;
    },
    async networkInterface(id, place) {
      const { resourceGroup, name } = resourceIdOf(id);
      const owner =
        place === undefined
          ? '/providers/Microsoft.Network'
          : `/providers/microsoft.Compute/virtualMachineScaleSets/${encodeURIComponent(place.scaleSet)}/virtualMachines/${encodeURIComponent(place.instanceId)}`;
      const version = place === undefined ? networkVersion : scaleSetNetworkVersion;
      const path = `${inGroup(resourceGroup)}${owner}/networkInterfaces/${encodeURIComponent(name)}`;
      const url = urlOf(path, version, 'IPConfigurations/PublicIPAddress');
      const answer = await http.send({ url, headers: { accept: 'application/json', ...headers }, signal });
      return isGone(answer) ? undefined : parsedJson(answer, url, NetworkInterface);
    },
  };
}
