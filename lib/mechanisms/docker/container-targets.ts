import { addressOf } from '../../model/address.ts';
import { keyedLabels } from '../../model/labels.ts';
import type { LabelSet, Target } from '../../model/target-group.ts';
import type { Container, Endpoint, Port } from './container.ts';
import type { DockerOptions } from './options.ts';

export interface EngineState {
  /** By id. */
  readonly containers: ReadonlyMap<string, Container>;
  readonly networkLabels: ReadonlyMap<string, LabelSet>;
}

/** The targets of one container: one a TCP port in each network, or one a network. Prometheus: `discovery/moby/docker.go`, `refresh`. */
export function targetsOf(container: Container, state: EngineState, options: DockerOptions): readonly Target[] {
  const [name] = container.Names;
  if (name === undefined) return [];
  const labels = labelsOf(container, name);
  return endpointsOf(container, state, options).flatMap((endpoint) => {
    const ip = endpoint.IPAddress === '' ? endpoint.GlobalIPv6Address : endpoint.IPAddress;
    const common = {
      ...labels,
      __meta_docker_network_ip: ip,
      ...state.networkLabels.get(endpoint.NetworkID),
    };
    const ports = container.Ports.filter(({ Type }) => Type === 'tcp');
    if (ports.length === 0) return [{ address: fallbackOf(container, ip, options), labels: common }];
    return ports.map((port) => ({
      address: addressOf(ip, port.PrivatePort),
      labels: { ...common, ...portLabels(port) },
    }));
  });
}

function fallbackOf({ HostConfig }: Container, ip: string, { host_networking_host, port }: DockerOptions): string {
  return HostConfig.NetworkMode === 'host' ? host_networking_host : addressOf(ip, port);
}

function endpointsOf(
  container: Container,
  state: EngineState,
  { match_first_network }: DockerOptions,
): readonly Endpoint[] {
  const endpoints = Object.entries(networksOf(container, state)).flatMap(([name, endpoint]) =>
    endpoint === null ? [] : [{ name, endpoint }],
  );
  if (!match_first_network) return endpoints.map(({ endpoint }) => endpoint);
  const [first] = endpoints.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return first === undefined ? [] : [first.endpoint];
}

/** A container may live in the networks of another, and that in those of a third. */
function networksOf(container: Container, { containers }: EngineState): Container['NetworkSettings'] {
  const seen = new Set<Container>();
  let owner: Container | undefined = container;
  while (owner !== undefined && !seen.has(owner)) {
    if (Object.keys(owner.NetworkSettings).length > 0) return owner.NetworkSettings;
    seen.add(owner);
    owner = containers.get(ownerIdOf(owner));
  }
  return {};
}

/** The id of the container whose networks one lives in; empty if it has its own. */
function ownerIdOf({ HostConfig: { NetworkMode } }: Container): string {
  return NetworkMode.startsWith('container:') ? NetworkMode.slice('container:'.length) : '';
}

function labelsOf({ Id, HostConfig, Image, ImageID, Labels }: Container, name: string): LabelSet {
  return {
    __meta_docker_container_id: Id,
    __meta_docker_container_name: name,
    __meta_docker_container_network_mode: HostConfig.NetworkMode,
    ...(Image === '' ? {} : { __meta_docker_container_image: Image }),
    ...(ImageID === '' ? {} : { __meta_docker_container_image_id: ImageID }),
    ...keyedLabels('__meta_docker_container_label_', Labels),
  };
}

function portLabels({ PrivatePort, PublicPort, IP }: Port): LabelSet {
  return {
    __meta_docker_port_private: String(PrivatePort),
    ...(PublicPort > 0 ? { __meta_docker_port_public: String(PublicPort), __meta_docker_port_public_ip: IP } : {}),
  };
}
