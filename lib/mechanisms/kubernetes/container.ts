import { type Fields, listAt, numberAt, textAt } from './json-fields.ts';

export interface ContainerPort {
  readonly name: string;
  /** As text, since it is compared and printed only. */
  readonly number: string;
  readonly protocol: string;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  /** Of the status with the same name; empty if there is none. */
  readonly id: string;
  readonly isInit: boolean;
  readonly ports: readonly ContainerPort[];
}

/** A pod's containers, then its init containers (sidecars among them); ephemeral ones are left out. */
export function containersOf(spec: Fields, status: Fields): readonly Container[] {
  const containers = listAt(spec, 'containers').map(containerWith(listAt(status, 'containerStatuses'), 'regular'));
  if (spec['initContainers'] === undefined) return containers;
  const init = listAt(spec, 'initContainers').map(containerWith(listAt(status, 'initContainerStatuses'), 'init'));
  return [...containers, ...init];
}

function containerWith(statuses: readonly Fields[], kind: 'regular' | 'init') {
  return (container: Fields): Container => {
    const name = textAt(container, 'name');
    const status = statuses.find((status) => textAt(status, 'name') === name);
    return {
      name,
      image: textAt(container, 'image'),
      id: status === undefined ? '' : textAt(status, 'containerID'),
      isInit: kind === 'init',
      ports: listAt(container, 'ports').map(portOf),
    };
  };
}

function portOf(port: Fields): ContainerPort {
  return { name: textAt(port, 'name'), number: numberAt(port, 'containerPort'), protocol: textAt(port, 'protocol') };
}
