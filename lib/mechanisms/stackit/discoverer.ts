import { z } from 'zod';
import { listOf, mapOf, Text } from '../../asking/answer-shapes.ts';
import { askJson } from '../../asking/json.ts';
import { timeLimited } from '../../asking/time-limit.ts';
import { addressOf } from '../../model/address.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource, type SourcedTarget } from '../../model/groups-by-source.ts';
import { keyedLabels, sanitizedLabelName } from '../../model/labels.ts';
import type { LabelSet } from '../../model/target-group.ts';
import { type AskedUrl, urlJoined, urlOf } from '../../options/http-url.ts';
import type { Ports } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { hasServiceAccount, type StackitOptions } from './options.ts';
import { withServiceAccount } from './service-account.ts';

const Nic = z.object({ networkName: Text, ipv4: Text, publicIp: Text });
type Nic = z.output<typeof Nic>;

const Server = z.object({
  id: Text,
  name: Text,
  availabilityZone: Text,
  status: Text,
  powerStatus: Text,
  machineType: Text,
  nics: listOf(Nic),
  labels: mapOf(z.unknown()).nullish(),
});
type Server = z.output<typeof Server>;

/** https://docs.api.eu01.stackit.cloud/documentation/iaas/version/v1#tag/Servers/operation/v1ListServersInProject */
const ServerList = z
  .object({ items: listOf(Server) })
  .nullable()
  .transform((list) => list?.items ?? []);

/** Asks for every server of a project. Prometheus: `discovery/stackit/server.go`, `refresh`. */
export function createStackitDiscoverer(options: StackitOptions, endpoint: AskedUrl, ports: Ports): Discoverer {
  const url = urlJoined(urlOf(endpoint), `v1/projects/${encodeURIComponent(options.project)}/servers`);
  url.searchParams.set('details', 'true');
  url.searchParams.sort();
  return {
    async refresh(signal) {
      const client = hasServiceAccount(options) ? await withServiceAccount(options, ports) : options;
      const http = timeLimited(ports.http(client), options.refresh_interval);
      const servers = await askJson(http, { url, signal }, ServerList);
      return whole(groupsBySource(servers.flatMap((server) => targetOf(server, options))));
    },
  };
}

function targetOf(server: Server, { project, port }: StackitOptions): readonly SourcedTarget[] {
  const publicIp = firstOf(server.nics, 'publicIp');
  const host = publicIp ?? firstOf(server.nics, 'ipv4');
  if (host === undefined) return [];
  const labels = {
    __meta_stackit_project: project,
    ...labelsOf(server),
    ...(publicIp === undefined ? {} : { __meta_stackit_public_ipv4: publicIp }),
  };
  return [{ source: `stackit/${server.id}`, target: { address: addressOf(host, port), labels } }];
}

function firstOf(nics: readonly Nic[], field: 'publicIp' | 'ipv4'): string | undefined {
  return nics.map((nic) => nic[field]).find((address) => address !== '');
}

function labelsOf({ id, name, availabilityZone, status, powerStatus, machineType, nics, labels }: Server): LabelSet {
  const texts = Object.entries(labels ?? {}).filter((label): label is [string, string] => typeof label[1] === 'string');
  const present = texts.map(([key]) => [key, 'true'] as const);
  const networks = nics
    .filter(({ ipv4 }) => ipv4 !== '')
    .map(({ networkName, ipv4 }) => [`__meta_stackit_private_ipv4_${sanitizedLabelName(networkName)}`, ipv4] as const);
  return {
    __meta_stackit_id: id,
    __meta_stackit_name: name,
    __meta_stackit_availability_zone: availabilityZone,
    __meta_stackit_status: status,
    __meta_stackit_power_status: powerStatus,
    __meta_stackit_type: machineType,
    // Of two addresses in one network the last counts.
    ...Object.fromEntries(networks),
    ...keyedLabels('__meta_stackit_label_', Object.fromEntries(texts)),
    ...keyedLabels('__meta_stackit_labelpresent_', Object.fromEntries(present)),
  };
}
