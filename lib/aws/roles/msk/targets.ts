import type { BrokerNodeInfo, Cluster, NodeInfo } from '@aws-sdk/client-kafka';
import { addressOf } from '../../../model/address.ts';
import type { SourcedTarget } from '../../../model/groups-by-source.ts';
import type { LabelSet } from '../../../model/target-group.ts';
import { presentLabels, tagLabels } from '../../labels.ts';

export interface MskPlace {
  readonly region: string;
  readonly port: number;
}

/** One target an endpoint of a broker or a controller, named by the endpoint; none for a node that is neither (ZooKeeper). */
export function targetsOf(node: NodeInfo, cluster: Cluster, { region, port }: MskPlace): readonly SourcedTarget[] {
  const { BrokerNodeInfo: broker, ControllerNodeInfo: controller } = node;
  const common = { ...clusterLabelsOf(cluster), ...nodeLabelsOf(node) };
  const toTargets = (endpoints: readonly string[] = [], labelsAt: (index: number) => LabelSet) =>
    endpoints.map((endpoint, index) => ({
      source: `${region}/${cluster.ClusterName ?? ''}/${endpoint}`,
      target: { address: addressOf(endpoint, port), labels: { ...common, ...labelsAt(index) } },
    }));
  if (broker !== undefined) {
    const labels = brokerLabelsOf(broker, cluster);
    return toTargets(broker.Endpoints, (index) => ({ ...labels, __meta_msk_broker_endpoint_index: String(index) }));
  }
  return toTargets(controller?.Endpoints, (index) => ({
    __meta_msk_node_type: 'CONTROLLER',
    __meta_msk_controller_endpoint_index: String(index),
  }));
}

/** Prometheus: `discovery/aws/msk.go`, `refresh`. */
function clusterLabelsOf(cluster: Cluster): LabelSet {
  const { Provisioned: provisioned, Tags = {} } = cluster;
  const { CurrentBrokerSoftwareInfo: software, OpenMonitoring: monitoring } = provisioned ?? {};
  const jmx = monitoring?.Prometheus?.JmxExporter;
  return {
    __meta_msk_cluster_name: cluster.ClusterName ?? '',
    __meta_msk_cluster_arn: cluster.ClusterArn ?? '',
    __meta_msk_cluster_state: cluster.State ?? '',
    __meta_msk_cluster_type: cluster.ClusterType ?? '',
    __meta_msk_cluster_version: cluster.CurrentVersion ?? '',
    __meta_msk_cluster_kafka_version: software?.KafkaVersion ?? '',
    ...presentLabels({
      __meta_msk_cluster_configuration_arn: software?.ConfigurationArn,
      __meta_msk_cluster_configuration_revision: software?.ConfigurationRevision,
      __meta_msk_cluster_jmx_exporter_enabled: jmx && (jmx.EnabledInBroker ?? false),
    }),
    ...tagLabels('__meta_msk_cluster_tag_', Object.entries(Tags)),
  };
}

function nodeLabelsOf({ NodeARN = '', AddedToClusterTime = '', InstanceType = '' }: NodeInfo): LabelSet {
  return {
    __meta_msk_node_arn: NodeARN,
    __meta_msk_node_added_time: AddedToClusterTime,
    __meta_msk_node_instance_type: InstanceType,
  };
}

function brokerLabelsOf(broker: BrokerNodeInfo, { Provisioned }: Cluster): LabelSet {
  const exporter = Provisioned?.OpenMonitoring?.Prometheus?.NodeExporter;
  return {
    __meta_msk_node_type: 'BROKER',
    __meta_msk_node_attached_eni: broker.AttachedENIId ?? '',
    __meta_msk_broker_id: (broker.BrokerId ?? 0).toFixed(0),
    __meta_msk_broker_client_subnet: broker.ClientSubnet ?? '',
    __meta_msk_broker_client_vpc_ip: broker.ClientVpcIpAddress ?? '',
    ...presentLabels({ __meta_msk_broker_node_exporter_enabled: exporter && (exporter.EnabledInBroker ?? false) }),
  };
}
