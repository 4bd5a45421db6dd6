import type { TargetGroup } from '../lib/model/target-group.ts';
import { type Random, seededRandom } from './random.ts';

export type InventoryKind = 'ec2' | 'kubernetes';

/** What of an inventory is another in the next refresh. */
export interface Step {
  /** Targets one label of which has another value, chosen at random. */
  readonly changed?: number;
  /** Targets that are gone, and as many new ones, chosen at random. */
  readonly replaced?: number;
}

const port = 9100;

/**
 * So many targets, a source each, as the mechanism itself would give them after so many steps; equal seeds give equal
 * inventories. Each target is made once, as it is in the end: what a refresh holds is to be measured, not how this was made.
 */
export function inventoryOf(
  kind: InventoryKind,
  count: number,
  seed: number,
  steps: readonly Step[] = [],
): readonly TargetGroup[] {
  const random = seededRandom(seed);
  const make = makers[kind];
  const plans = steps.map((step, position) => planOf(step, count, seed + position + 1));
  return Array.from({ length: count }, (_, index) => {
    const first = make(index, random);
    return flat(plans.reduce((group, plan) => afterStep(kind, group, index, plan), first));
  });
}

/** What a step does to which targets. */
interface Plan {
  readonly seed: number;
  readonly changed: ReadonlySet<number>;
  /** With the index that stands in the target's place. */
  readonly replaced: ReadonlyMap<number, number>;
}

function planOf({ changed = 0, replaced = 0 }: Step, count: number, seed: number): Plan {
  const random = seededRandom(seed);
  const chosen = random.some(changed + replaced, count);
  const gone = chosen.slice(0, replaced).map((index, position) => [index, unused(count, seed, position)] as const);
  return { seed, changed: new Set(chosen.slice(replaced)), replaced: new Map(gone) };
}

function afterStep(
  kind: InventoryKind,
  group: TargetGroup,
  index: number,
  { seed, changed, replaced }: Plan,
): TargetGroup {
  const other = replaced.get(index);
  if (other !== undefined) return makers[kind](other, seededRandom(seed + other));
  return changed.has(index) ? relabelled(kind, group, seed) : group;
}

/** Another value of a label that changes while an object lives. */
function relabelled(kind: InventoryKind, group: TargetGroup, seed: number): TargetGroup {
  const name = kind === 'ec2' ? '__meta_ec2_tag_Release' : '__meta_kubernetes_pod_label_revision';
  return {
    ...group,
    targets: group.targets.map(({ address, labels }) => ({ address, labels: { ...labels, [name]: `n${seed}` } })),
  };
}

/** Values as a JSON parser makes them: text that was put together from pieces takes more memory until it is first read. */
function flat(group: TargetGroup): TargetGroup {
  return JSON.parse(JSON.stringify(group)) as TargetGroup;
}

const makers: Readonly<Record<InventoryKind, (index: number, random: Random) => TargetGroup>> = {
  ec2: instance,
  kubernetes: pod,
};

const zones = ['a', 'b', 'c'] as const;
const services = [
  'api',
  'billing',
  'catalog',
  'checkout',
  'gateway',
  'ledger',
  'mailer',
  'orders',
  'search',
  'users',
] as const;
const teams = ['core', 'growth', 'payments', 'platform'] as const;
const types = ['c7g.xlarge', 'm6i.large', 'm7g.2xlarge', 'r6i.xlarge', 't4g.medium'] as const;

/** An instance: 18 labels, about 800 bytes of JSON with its address. */
function instance(index: number, random: Random): TargetGroup {
  const id = `i-${random.hex(17)}`;
  const ip = addressAt(index);
  const dashed = ip.replaceAll('.', '-');
  const zone = random.one(zones);
  const subnet = `subnet-0${zone}${'4d1e7c9b2a5f3e80'.slice(0, 15)}`;
  const team = random.one(teams);
  const service = random.one(services);
  const labels = {
    __meta_ec2_instance_id: id,
    __meta_ec2_region: 'eu-west-1',
    __meta_ec2_owner_id: '123456789012',
    __meta_ec2_private_ip: ip,
    __meta_ec2_private_dns_name: `ip-${dashed}.eu-west-1.compute.internal`,
    __meta_ec2_ami: `ami-0${random.one(['5e1f', '77ac', '90bd', 'c3d2'])}b61d2c8a94f30`,
    __meta_ec2_instance_state: 'running',
    __meta_ec2_instance_type: random.one(types),
    __meta_ec2_availability_zone: `eu-west-1${zone}`,
    __meta_ec2_availability_zone_id: `euw1-az${zones.indexOf(zone) + 1}`,
    __meta_ec2_architecture: random.one(['arm64', 'x86_64']),
    __meta_ec2_vpc_id: 'vpc-0a1b2c3d4e5f60718',
    __meta_ec2_primary_subnet_id: subnet,
    __meta_ec2_subnet_id: `,${subnet},`,
    __meta_ec2_tag_Name: `${service}-${team}-${random.hex(4)}`,
    __meta_ec2_tag_Environment: random.one(['production', 'production', 'staging']),
    __meta_ec2_tag_Release: `r${random.below(40)}`,
    __meta_ec2_tag_Team: team,
  };
  return { source: `eu-west-1/${id}`, labels: {}, targets: [{ address: `${ip}:${port}`, labels }] };
}

/** A pod of a replica set with one container port: 20 labels, about 1.1 KB of JSON with its address, identifiers that do not compress among it. */
function pod(index: number, random: Random): TargetGroup {
  const namespace = `team-${random.one(teams)}`;
  const service = random.one(services);
  const hash = random.hex(10);
  const name = `${service}-${hash}-${random.hex(5)}`;
  const ip = addressAt(index);
  const node = random.below(400);
  const uid = [8, 4, 4, 4, 12].map((digits) => random.hex(digits)).join('-');
  const version = `v1.${random.below(30)}.${random.below(9)}`;
  const labels = {
    __meta_kubernetes_namespace: namespace,
    __meta_kubernetes_pod_container_id: `containerd://${random.hex(64)}`,
    __meta_kubernetes_pod_container_image: `registry.example.com/${service}:${version}`,
    __meta_kubernetes_pod_container_init: 'false',
    __meta_kubernetes_pod_container_name: service,
    __meta_kubernetes_pod_container_port_name: 'metrics',
    __meta_kubernetes_pod_container_port_number: String(port),
    __meta_kubernetes_pod_container_port_protocol: 'TCP',
    __meta_kubernetes_pod_controller_kind: 'ReplicaSet',
    __meta_kubernetes_pod_controller_name: `${service}-${hash}`,
    __meta_kubernetes_pod_host_ip: `192.0.2.${node % 256}`,
    __meta_kubernetes_pod_ip: ip,
    __meta_kubernetes_pod_label_app: service,
    __meta_kubernetes_pod_label_revision: `r${random.below(40)}`,
    __meta_kubernetes_pod_labelpresent_app: 'true',
    __meta_kubernetes_pod_name: name,
    __meta_kubernetes_pod_node_name: `node-${node}.eu-west-1.example.com`,
    __meta_kubernetes_pod_phase: 'Running',
    __meta_kubernetes_pod_ready: 'true',
    __meta_kubernetes_pod_uid: uid,
  };
  return { source: `pod/${namespace}/${name}`, labels: {}, targets: [{ address: `${ip}:${port}`, labels }] };
}

/** An index whose address no target of the inventory has; the same position has another after another step. */
function unused(count: number, seed: number, position: number): number {
  return count + ((seed * 1009 + position) % (addresses - count));
}

/** Of the addresses that are set aside for measurements, 198.18.0.0/15 (RFC 2544). */
const addresses = 2 ** 17;

function addressAt(index: number): string {
  return `198.${18 + ((index >>> 16) & 1)}.${(index >>> 8) & 255}.${index & 255}`;
}
