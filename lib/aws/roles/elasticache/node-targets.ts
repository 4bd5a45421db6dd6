import type { CacheCluster, CacheNode, LogDeliveryConfiguration } from '@aws-sdk/client-elasticache';
import type { LabelSet, Target } from '../../../model/target-group.ts';
import { filledLabels, labelsOfFields, labelsOfFilledFields, presentLabels } from '../../labels.ts';
import { clusterFields, filledClusterFields, filledPendingFields, nodeFields, pendingFields } from './label-fields.ts';
import { addressOfEndpoint, indexedLabels } from './serverless-target.ts';

/** The nodes of a cache cluster, but for its tags. */
export function nodeTargetsOf(cluster: CacheCluster): readonly Target[] {
  const common = clusterLabelsOf(cluster);
  return (cluster.CacheNodes ?? []).map((node) => ({
    address: addressOfEndpoint(node.Endpoint),
    labels: { ...common, ...nodeLabelsOf(node) },
  }));
}

/** Prometheus: `discovery/aws/elasticache.go`, `addCacheClusterTargets`. */
function clusterLabelsOf(cluster: CacheCluster): LabelSet {
  const { CacheParameterGroup, ConfigurationEndpoint, NotificationConfiguration } = cluster;
  return {
    __meta_elasticache_deployment_option: 'node',
    ...labelsOfFields(cluster, clusterFields),
    ...labelsOfFilledFields(cluster, filledClusterFields),
    ...presentLabels({
      __meta_elasticache_cache_cluster_cache_parameter_group: CacheParameterGroup?.CacheParameterGroupName,
      __meta_elasticache_cache_cluster_configuration_endpoint_address: ConfigurationEndpoint?.Address,
      __meta_elasticache_cache_cluster_configuration_endpoint_port: ConfigurationEndpoint?.Port,
      __meta_elasticache_cache_cluster_notification_topic_arn: NotificationConfiguration?.TopicArn,
      __meta_elasticache_cache_cluster_notification_topic_status: NotificationConfiguration?.TopicStatus,
    }),
    ...pendingLabelsOf(cluster),
    ...indexedLabels(cluster.LogDeliveryConfigurations, logLabelsOf),
    ...indexedLabels(cluster.SecurityGroups, ({ SecurityGroupId, Status }, index) =>
      presentLabels({
        [`__meta_elasticache_cache_cluster_security_group_membership_id_${index}`]: SecurityGroupId,
        [`__meta_elasticache_cache_cluster_security_group_membership_status_${index}`]: Status,
      }),
    ),
  };
}

function pendingLabelsOf({ PendingModifiedValues: pending = {} }: CacheCluster): LabelSet {
  const { CacheNodeIdsToRemove: ids = [] } = pending;
  return {
    ...labelsOfFields(pending, pendingFields),
    ...labelsOfFilledFields(pending, filledPendingFields),
    ...(ids.length === 0
      ? {}
      : { __meta_elasticache_cache_cluster_pending_modified_values_cache_node_ids_to_remove: ids.join(',') }),
  };
}

function logLabelsOf(log: LogDeliveryConfiguration, index: number): LabelSet {
  const { CloudWatchLogsDetails, KinesisFirehoseDetails } = log.DestinationDetails ?? {};
  return {
    ...filledLabels({
      [`__meta_elasticache_cache_cluster_log_delivery_configuration_destination_type_${index}`]: log.DestinationType,
      [`__meta_elasticache_cache_cluster_log_delivery_configuration_log_format_${index}`]: log.LogFormat,
      [`__meta_elasticache_cache_cluster_log_delivery_configuration_log_type_${index}`]: log.LogType,
      [`__meta_elasticache_cache_cluster_log_delivery_configuration_status_${index}`]: log.Status,
    }),
    ...presentLabels({
      [`__meta_elasticache_cache_cluster_log_delivery_configuration_message_${index}`]: log.Message,
      [`__meta_elasticache_cache_cluster_log_delivery_configuration_log_group_${index}`]:
        CloudWatchLogsDetails?.LogGroup,
      [`__meta_elasticache_cache_cluster_log_delivery_configuration_delivery_stream_${index}`]:
        KinesisFirehoseDetails?.DeliveryStream,
    }),
  };
}

function nodeLabelsOf(node: CacheNode): LabelSet {
  return {
    ...labelsOfFields(node, nodeFields),
    ...presentLabels({
      __meta_elasticache_cache_cluster_node_endpoint_address: node.Endpoint?.Address,
      __meta_elasticache_cache_cluster_node_endpoint_port: node.Endpoint?.Port,
    }),
  };
}
