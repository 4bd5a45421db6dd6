import { openEngine } from '../../moby/engine.ts';
import { networkLabels } from '../../moby/networks.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource } from '../../model/groups-by-source.ts';
import type { HttpClient } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { Containers } from './container.ts';
import { targetsOf } from './container-targets.ts';
import type { DockerOptions } from './options.ts';

/** Asks for the running containers and for all networks. Prometheus: `discovery/moby/docker.go`, `refresh`. */
export function createDockerDiscoverer(options: DockerOptions, http: HttpClient): Discoverer {
  return {
    async refresh(signal) {
      const engine = await openEngine(options, http, signal);
      const containers = await engine.list('containers/json', Containers, { filtered: true });
      const state = {
        containers: new Map(containers.map((container) => [container.Id, container])),
        networkLabels: await networkLabels(engine, '__meta_docker_'),
      };
      const found = containers.flatMap((container) =>
        targetsOf(container, state, options).map((target) => ({ source: `Docker/${container.Id}`, target })),
      );
      return whole(groupsBySource(found));
    },
  };
}
