import type { DBCluster, DBInstance, Tag } from '@aws-sdk/client-rds';
import { DiscoveryError } from '../../../errors.ts';
import { addressOf } from '../../../model/address.ts';
import type { SourcedTarget } from '../../../model/groups-by-source.ts';
import type { LabelSet } from '../../../model/target-group.ts';
import { labelsOfFields, labelsOfFilledFields, presentLabels, tagLabels } from '../../labels.ts';
import { clusterFields, filledClusterFields } from './cluster-fields.ts';
import { filledInstanceFields, instanceFields } from './instance-fields.ts';

export interface RdsPlace {
  readonly region: string;
  readonly port: number;
}

/**
 * One target a member of a cluster, with an empty address where it has no endpoint (yet): relabeling may give it one. Throws a
 * DiscoveryError (malformed) for one without an identifier.
 */
export function targetOf(instance: DBInstance, cluster: DBCluster, { region, port }: RdsPlace): SourcedTarget {
  const { DBInstanceIdentifier: identifier = '', Endpoint: { Address, Port } = {} } = instance;
  if (identifier === '')
    throw new DiscoveryError('malformed', `rds in ${region} lists an instance without an identifier`);
  const address = Address === undefined || Port === undefined ? '' : addressOf(Address, port);
  const labels = { ...clusterLabelsOf(cluster), ...instanceLabelsOf(instance), ...writerLabelOf(identifier, cluster) };
  return { source: `${region}/${clusterNameOf(cluster, region)}/${identifier}`, target: { address, labels } };
}

/** The identifier, else the end of the ARN, which is the same. */
function clusterNameOf({ DBClusterIdentifier, DBClusterArn = '' }: DBCluster, region: string): string {
  const name = DBClusterIdentifier ?? DBClusterArn.slice(DBClusterArn.lastIndexOf(':') + 1);
  if (name === '') throw new DiscoveryError('malformed', `rds in ${region} lists a cluster without a name`);
  return name;
}

function clusterLabelsOf(cluster: DBCluster): LabelSet {
  return {
    ...labelsOfFields(cluster, clusterFields),
    ...labelsOfFilledFields(cluster, filledClusterFields),
    ...tagLabels('__meta_rds_cluster_tag_', entriesOf(cluster.TagList)),
  };
}

function instanceLabelsOf(instance: DBInstance): LabelSet {
  const { Endpoint, ListenerEndpoint, DBSubnetGroup } = instance;
  return {
    ...labelsOfFields(instance, instanceFields),
    ...labelsOfFilledFields(instance, filledInstanceFields),
    ...presentLabels({
      __meta_rds_instance_endpoint_address: Endpoint?.Address,
      __meta_rds_instance_endpoint_hosted_zone_id: Endpoint?.HostedZoneId,
      __meta_rds_instance_endpoint_port: Endpoint?.Port,
      __meta_rds_instance_listener_endpoint_address: ListenerEndpoint?.Address,
      __meta_rds_instance_listener_endpoint_hosted_zone_id: ListenerEndpoint?.HostedZoneId,
      __meta_rds_instance_listener_endpoint_port: ListenerEndpoint?.Port,
      __meta_rds_instance_subnet_group: DBSubnetGroup?.DBSubnetGroupName,
    }),
    ...tagLabels('__meta_rds_instance_tag_', entriesOf(instance.TagList)),
  };
}

function writerLabelOf(identifier: string, { DBClusterMembers = [] }: DBCluster): LabelSet {
  const member = DBClusterMembers.findLast(
    (one) => one.DBInstanceIdentifier === identifier && one.IsClusterWriter !== undefined,
  );
  return presentLabels({ __meta_rds_instance_is_cluster_writer: member?.IsClusterWriter });
}

function entriesOf(tags: readonly Tag[] = []): readonly (readonly [string | undefined, string | undefined])[] {
  return tags.map(({ Key, Value }) => [Key, Value] as const);
}
