import { addressOf } from '../../model/address.ts';
import { keyedLabels } from '../../model/labels.ts';
import type { LabelSet, Target } from '../../model/target-group.ts';
import type { App, Task } from './app.ts';

interface Port {
  /** 0: whichever the task was given. */
  readonly number: number;
  readonly labels: LabelSet;
}

/** A target for each port of each task. Prometheus: `discovery/marathon/marathon.go`, `targetsForApp`. */
export function targetsOf(app: App): readonly { readonly task: Task; readonly target: Target }[] {
  const labels = labelsOf(app);
  const ports = portsOf(app);
  return tasksWithPorts(app).flatMap((task) =>
    ports.map((port, index) => ({
      task,
      target: {
        address: addressOf(hostOf(app, task), numberOf(port, index, ports.length, task)),
        labels: {
          ...labels,
          ...port.labels,
          __meta_marathon_task: task.id,
          __meta_marathon_port_index: String(index),
        },
      },
    })),
  );
}

/** The first of the places that say something; of tasks, the first one that has ports speaks for all. */
function portsOf(app: App): readonly Port[] {
  const { container, portDefinitions, requirePorts, tasks } = app;
  const mappings = [container?.portMappings ?? [], container?.docker?.portMappings ?? []].find(
    ({ length }) => length > 0,
  );
  if (mappings !== undefined) {
    return mappings.map(({ labels, containerPort, hostPort }) => ({
      number: isContainerNet(app) ? containerPort : hostPort,
      labels: keyedLabels('__meta_marathon_port_mapping_label_', labels),
    }));
  }
  if (portDefinitions.length > 0) {
    return portDefinitions.map(({ labels, port }) => ({
      number: requirePorts ? port : 0,
      labels: keyedLabels('__meta_marathon_port_definition_label_', labels),
    }));
  }
  const { ports = [] } = tasks.find((task) => task.ports.length > 0) ?? {};
  return ports.map((number) => ({ number, labels: {} }));
}

/** Where tasks alone say what the ports are, those before the first one that does have none. */
function tasksWithPorts({ container, portDefinitions, tasks }: App): readonly Task[] {
  const mappings = [...(container?.portMappings ?? []), ...(container?.docker?.portMappings ?? [])];
  if (mappings.length > 0 || portDefinitions.length > 0) return tasks;
  const first = tasks.findIndex(({ ports }) => ports.length > 0);
  return first < 0 ? [] : tasks.slice(first);
}

function numberOf({ number }: Port, index: number, count: number, task: Task): number {
  return number === 0 && task.ports.length === count ? (task.ports[index] ?? 0) : number;
}

function hostOf(app: App, { host, ipAddresses: [first] }: Task): string {
  return isContainerNet(app) && first !== undefined ? first.ipAddress : host;
}

function isContainerNet({ networks: [first] }: App): boolean {
  return first?.mode === 'container';
}

function labelsOf({ id, container, labels }: App): LabelSet {
  return {
    __meta_marathon_app: id,
    __meta_marathon_image: container?.docker?.image ?? '',
    ...keyedLabels('__meta_marathon_app_label_', labels),
  };
}
