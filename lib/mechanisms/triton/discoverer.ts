import { z } from 'zod';
import { listOf, Text } from '../../asking/answer-shapes.ts';
import { askJson } from '../../asking/json.ts';
import { timeLimited } from '../../asking/time-limit.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource, type SourcedTarget } from '../../model/groups-by-source.ts';
import { filledListLabel } from '../../model/labels.ts';
import type { LabelSet } from '../../model/target-group.ts';
import type { HttpClient } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import type { TritonOptions } from './options.ts';

/** https://github.com/TritonDataCenter/triton-cmon (discovery). A list that is missing is an error in disguise, not an empty one. */
const Containers = z.object({
  containers: z.array(
    z.object({
      groups: listOf(Text),
      server_uuid: Text,
      vm_alias: Text,
      vm_brand: Text,
      vm_image_uuid: Text,
      vm_uuid: Text,
    }),
  ),
});

const ComputeNodes = z.object({ cns: z.array(z.object({ server_uuid: Text, server_hostname: Text })) });

/** Asks for everything of one role. Prometheus: `discovery/triton/triton.go`, `refresh`, which looks at no status. */
export function createTritonDiscoverer(options: TritonOptions, http: HttpClient): Discoverer {
  const limited = timeLimited(http, options.refresh_interval);
  const url = urlOf(options);
  return {
    async refresh(signal) {
      const request = { url, signal };
      if (options.role === 'container') {
        const { containers } = await askJson(limited, request, Containers, '2xx');
        return whole(
          groupsBySource(containers.map((each) => machine(url, each.vm_uuid, containerLabels(each), options))),
        );
      }
      const { cns } = await askJson(limited, request, ComputeNodes, '2xx');
      return whole(groupsBySource(cns.map((each) => machine(url, each.server_uuid, nodeLabels(each), options))));
    },
  };
}

function urlOf({ role, endpoint, port, version, groups }: TritonOptions): URL {
  const path = role === 'container' ? 'discover' : 'gz/discover';
  const query = groups.length === 0 ? '' : `?${new URLSearchParams({ groups: groups.join(',') })}`;
  return new URL(`https://${endpoint}:${port}/v${version}/${path}${query}`);
}

function machine(url: URL, id: string, labels: LabelSet, { dns_suffix, port }: TritonOptions): SourcedTarget {
  return { source: `${url.href}/${id}`, target: { address: `${id}.${dns_suffix}:${port}`, labels } };
}

function containerLabels(container: z.output<typeof Containers>['containers'][number]): LabelSet {
  return {
    __meta_triton_machine_id: container.vm_uuid,
    __meta_triton_machine_alias: container.vm_alias,
    __meta_triton_machine_brand: container.vm_brand,
    __meta_triton_machine_image: container.vm_image_uuid,
    __meta_triton_server_id: container.server_uuid,
    ...filledListLabel('__meta_triton_groups', container.groups),
  };
}

function nodeLabels({ server_uuid, server_hostname }: z.output<typeof ComputeNodes>['cns'][number]): LabelSet {
  return { __meta_triton_machine_id: server_uuid, __meta_triton_machine_alias: server_hostname };
}
