import { askJson } from '../../asking/json.ts';
import { timeLimited } from '../../asking/time-limit.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource, type SourcedTarget } from '../../model/groups-by-source.ts';
import { keyedLabels } from '../../model/labels.ts';
import type { LabelSet } from '../../model/target-group.ts';
import { urlJoined, urlOf } from '../../options/http-url.ts';
import type { HttpClient } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { type AssignedTarget, type Assignment, AssignmentsAnswer, assignmentType } from './assignment.ts';
import type { KumaOptions } from './options.ts';

/** Beside what the server may take to answer. Prometheus: `discovery/xds/kuma.go`, `NewKumaHTTPDiscovery`. */
const spareMs = 15_000;

/**
 * Asks for the whole state, and for an answer at once: no version is sent, and no time to wait for a change. Prometheus:
 * `discovery/xds/client.go` and `kuma.go`, `Fetch`, which waits for changes.
 */
export function createKumaDiscoverer(options: KumaOptions, http: HttpClient): Discoverer {
  const limited = timeLimited(http, options.fetch_timeout + spareMs);
  const url = endpointOf(urlOf(options.server));
  const body = JSON.stringify({ node: { id: clientIdOf(options) }, type_url: assignmentType });
  return {
    async refresh(signal) {
      const request = { url, method: 'POST', headers: { 'content-type': 'application/json' }, body, signal } as const;
      const { resources } = await askJson(limited, request, AssignmentsAnswer);
      return whole(groupsBySource(resources.flatMap(targetsOf)));
    },
  };
}

/** Who asks, where the configuration does not say: the name of a machine means nothing here. */
export function clientIdOf({ client_id = 'prometheus' }: KumaOptions): string {
  return client_id;
}

function endpointOf(server: URL): URL {
  const url = urlJoined(server, 'v3/discovery:monitoringassignments');
  url.search = '?fetch-timeout=0s';
  return url;
}

function targetsOf(assignment: Assignment): readonly SourcedTarget[] {
  const { mesh, service, targets } = assignment;
  return targets.map((target) => ({
    source: `kuma/${mesh}/${service}/${target.name}`,
    target: { address: target.address, labels: labelsOf(assignment, target) },
  }));
}

/** Labels of the assignment count before those of the target. */
function labelsOf({ mesh, service, labels }: Assignment, target: AssignedTarget): LabelSet {
  return {
    ...keyedLabels('__meta_kuma_label_', target.labels),
    ...keyedLabels('__meta_kuma_label_', labels),
    __meta_kuma_mesh: mesh,
    __meta_kuma_service: service,
    __meta_kuma_dataplane: target.name,
    __scheme__: target.scheme,
    __metrics_path__: target.metrics_path,
    instance: target.name,
  };
}
