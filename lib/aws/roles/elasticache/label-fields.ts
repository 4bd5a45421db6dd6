import type { CacheCluster, CacheNode, PendingModifiedValues, ServerlessCache } from '@aws-sdk/client-elasticache';
import type { ScalarFieldOf } from '../../labels.ts';

/** There when the field exists. Prometheus: `discovery/aws/elasticache.go`, `addServerlessCacheTargets`. */
export const serverlessFields = {
  __meta_elasticache_serverless_cache_arn: 'ARN',
  __meta_elasticache_serverless_cache_create_time: 'CreateTime',
  __meta_elasticache_serverless_cache_daily_snapshot_time: 'DailySnapshotTime',
  __meta_elasticache_serverless_cache_description: 'Description',
  __meta_elasticache_serverless_cache_engine: 'Engine',
  __meta_elasticache_serverless_cache_full_engine_version: 'FullEngineVersion',
  __meta_elasticache_serverless_cache_kms_key_id: 'KmsKeyId',
  __meta_elasticache_serverless_cache_major_engine_version: 'MajorEngineVersion',
  __meta_elasticache_serverless_cache_name: 'ServerlessCacheName',
  __meta_elasticache_serverless_cache_snapshot_retention_limit: 'SnapshotRetentionLimit',
  __meta_elasticache_serverless_cache_status: 'Status',
  __meta_elasticache_serverless_cache_user_group_id: 'UserGroupId',
} as const satisfies Readonly<Record<string, ScalarFieldOf<ServerlessCache>>>;

/** There when the field exists. Prometheus: `discovery/aws/elasticache.go`, `addCacheClusterTargets`. */
export const clusterFields = {
  __meta_elasticache_cache_cluster_arn: 'ARN',
  __meta_elasticache_cache_cluster_at_rest_encryption_enabled: 'AtRestEncryptionEnabled',
  __meta_elasticache_cache_cluster_auth_token_enabled: 'AuthTokenEnabled',
  __meta_elasticache_cache_cluster_auth_token_last_modified: 'AuthTokenLastModifiedDate',
  __meta_elasticache_cache_cluster_auto_minor_version_upgrade: 'AutoMinorVersionUpgrade',
  __meta_elasticache_cache_cluster_cache_cluster_create_time: 'CacheClusterCreateTime',
  __meta_elasticache_cache_cluster_cache_cluster_id: 'CacheClusterId',
  __meta_elasticache_cache_cluster_cache_cluster_status: 'CacheClusterStatus',
  __meta_elasticache_cache_cluster_cache_node_type: 'CacheNodeType',
  __meta_elasticache_cache_cluster_cache_subnet_group_name: 'CacheSubnetGroupName',
  __meta_elasticache_cache_cluster_client_download_landing_page: 'ClientDownloadLandingPage',
  __meta_elasticache_cache_cluster_engine: 'Engine',
  __meta_elasticache_cache_cluster_engine_version: 'EngineVersion',
  __meta_elasticache_cache_cluster_num_cache_nodes: 'NumCacheNodes',
  __meta_elasticache_cache_cluster_preferred_availability_zone: 'PreferredAvailabilityZone',
  __meta_elasticache_cache_cluster_preferred_maintenance_window: 'PreferredMaintenanceWindow',
  __meta_elasticache_cache_cluster_preferred_outpost_arn: 'PreferredOutpostArn',
  __meta_elasticache_cache_cluster_replication_group_id: 'ReplicationGroupId',
  __meta_elasticache_cache_cluster_replication_group_log_delivery_enabled: 'ReplicationGroupLogDeliveryEnabled',
  __meta_elasticache_cache_cluster_snapshot_retention_limit: 'SnapshotRetentionLimit',
  __meta_elasticache_cache_cluster_snapshot_window: 'SnapshotWindow',
  __meta_elasticache_cache_cluster_transit_encryption_enabled: 'TransitEncryptionEnabled',
} as const satisfies Readonly<Record<string, ScalarFieldOf<CacheCluster>>>;

/** There when the field is not empty. */
export const filledClusterFields = {
  __meta_elasticache_cache_cluster_ip_discovery: 'IpDiscovery',
  __meta_elasticache_cache_cluster_network_type: 'NetworkType',
  __meta_elasticache_cache_cluster_transit_encryption_mode: 'TransitEncryptionMode',
} as const satisfies Readonly<Record<string, ScalarFieldOf<CacheCluster>>>;

/** There when the field exists. */
export const pendingFields = {
  __meta_elasticache_cache_cluster_pending_modified_values_cache_node_type: 'CacheNodeType',
  __meta_elasticache_cache_cluster_pending_modified_values_engine_version: 'EngineVersion',
  __meta_elasticache_cache_cluster_pending_modified_values_num_cache_nodes: 'NumCacheNodes',
  __meta_elasticache_cache_cluster_pending_modified_values_transit_encryption_enabled: 'TransitEncryptionEnabled',
} as const satisfies Readonly<Record<string, ScalarFieldOf<PendingModifiedValues>>>;

/** There when the field is not empty. */
export const filledPendingFields = {
  __meta_elasticache_cache_cluster_pending_modified_values_auth_token_status: 'AuthTokenStatus',
  __meta_elasticache_cache_cluster_pending_modified_values_transit_encryption_mode: 'TransitEncryptionMode',
} as const satisfies Readonly<Record<string, ScalarFieldOf<PendingModifiedValues>>>;

/** There when the field exists. */
export const nodeFields = {
  __meta_elasticache_cache_cluster_node_availability_zone: 'CustomerAvailabilityZone',
  __meta_elasticache_cache_cluster_node_create_time: 'CacheNodeCreateTime',
  __meta_elasticache_cache_cluster_node_customer_outpost_arn: 'CustomerOutpostArn',
  __meta_elasticache_cache_cluster_node_id: 'CacheNodeId',
  __meta_elasticache_cache_cluster_node_parameter_group_status: 'ParameterGroupStatus',
  __meta_elasticache_cache_cluster_node_source_cache_node_id: 'SourceCacheNodeId',
  __meta_elasticache_cache_cluster_node_status: 'CacheNodeStatus',
} as const satisfies Readonly<Record<string, ScalarFieldOf<CacheNode>>>;
