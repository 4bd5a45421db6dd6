import { secretValueOf } from '../../asking/secret-value.ts';
import { timeLimited } from '../../asking/time-limit.ts';
import { addressOf } from '../../model/address.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource, type SourcedTarget } from '../../model/groups-by-source.ts';
import { sanitizedLabelName } from '../../model/labels.ts';
import type { LabelSet } from '../../model/target-group.ts';
import { type AskedUrl, urlUnder } from '../../options/http-url.ts';
import type { Ports } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import type { OutscaleOptions } from './options.ts';
import { readVms, type Vm } from './read-vms.ts';

/** The vendor's client signs for this one, whatever region is asked. `osc-sdk-go`, `v2/client.go`, `prepareRequest`. */
const signedRegion = 'eu-west-2';

/** Asks for every VM. Prometheus: `discovery/outscale/vm.go`, `refresh`. */
export function createOutscaleDiscoverer(options: OutscaleOptions, endpoint: AskedUrl, ports: Ports): Discoverer {
  const { access_key: accessKeyId, secret_key, secret_key_file, refresh_interval } = options;
  const http = timeLimited(ports.http(options), refresh_interval);
  const url = urlUnder(endpoint, '/ReadVms');
  return {
    async refresh(signal) {
      const secretAccessKey = (await secretValueOf(secret_key, secret_key_file, ports.secrets)) ?? '';
      const keys = { service: 'oapi', region: signedRegion, credentials: { accessKeyId, secretAccessKey } };
      const signing = () => ({ ...keys, nowMs: ports.clock.nowMs() });
      const vms = await readVms({ http, url, signing, signal });
      return whole(groupsBySource(vms.flatMap((vm) => targetOf(vm, options))));
    },
  };
}

function targetOf(vm: Vm, { region, port }: OutscaleOptions): readonly SourcedTarget[] {
  const host = vm.PrivateIp || vm.PublicIp || '';
  if (host === '') return [];
  const target = { address: addressOf(host, port), labels: labelsOf(vm, region) };
  return [{ source: `${region}/${vm.VmId}`, target }];
}

function labelsOf({ VmId, State, Placement, PrivateIp, PublicIp, Tags }: Vm, region: string): LabelSet {
  const tags = Tags.filter(({ Key, Value }) => Key !== '' && Value !== '');
  return {
    __meta_outscale_vm_instance_id: VmId,
    __meta_outscale_vm_region: region,
    __meta_outscale_vm_state: State,
    ...labelOf('__meta_outscale_vm_subregion', Placement?.SubregionName),
    ...labelOf('__meta_outscale_vm_private_ip', PrivateIp),
    ...labelOf('__meta_outscale_vm_public_ip', PublicIp),
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`__meta_outscale_vm_tag_${sanitizedLabelName(Key)}`, Value])),
  };
}

function labelOf(name: string, value: string | undefined): LabelSet {
  return value === undefined ? {} : { [name]: value };
}
