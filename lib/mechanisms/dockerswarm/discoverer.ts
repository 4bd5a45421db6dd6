import { type Engine, openEngine } from '../../moby/engine.ts';
import { networkLabels } from '../../moby/networks.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource, type SourcedTarget } from '../../model/groups-by-source.ts';
import type { HttpClient } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { nodeTarget } from './nodes.ts';
import type { DockerSwarmOptions } from './options.ts';
import { serviceTargets } from './services.ts';
import { Nodes, Services, Tasks } from './swarm-objects.ts';
import { taskTargets } from './tasks.ts';

const prefix = '__meta_dockerswarm_';

/** Asks for everything of one role. Prometheus: `discovery/moby/dockerswarm.go`, `refresh`. */
export function createDockerSwarmDiscoverer(options: DockerSwarmOptions, http: HttpClient): Discoverer {
  const { role, port } = options;
  const targets = { nodes: targetsOfNodes, services: targetsOfServices, tasks: targetsOfTasks }[role];
  return {
    async refresh(signal) {
      const engine = await openEngine(options, http, signal);
      return whole(groupsBySource(await targets(engine, port)));
    },
  };
}

async function targetsOfNodes(engine: Engine, port: number): Promise<readonly SourcedTarget[]> {
  const nodes = await engine.list('nodes', Nodes, { filtered: true });
  return nodes.map((node) => nodeTarget(node, port));
}

async function targetsOfServices(engine: Engine, port: number): Promise<readonly SourcedTarget[]> {
  const services = await engine.list('services', Services, { filtered: true });
  const networks = await networkLabels(engine, prefix);
  return services.flatMap((service) => serviceTargets(service, networks, port));
}

async function targetsOfTasks(engine: Engine, port: number): Promise<readonly SourcedTarget[]> {
  const tasks = await engine.list('tasks', Tasks, { filtered: true });
  const services = await engine.list('services', Services);
  const nodes = await engine.list('nodes', Nodes);
  const swarm = {
    services: new Map(services.map((service) => [service.ID, service])),
    nodes: new Map(nodes.map((node) => [node.ID, node])),
    networkLabels: await networkLabels(engine, prefix),
  };
  return tasks.flatMap((task) => taskTargets(task, swarm, port));
}
