import {
  type Cluster,
  DescribeClusterV2Command,
  KafkaClient,
  ListClustersV2Command,
  ListNodesCommand,
  type NodeInfo,
} from '@aws-sdk/client-kafka';
import type { Limited } from '../../../asking/concurrency-limit.ts';
import { DiscoveryError } from '../../../errors.ts';
import type { AwsOptions } from '../../aws-options.ts';
import { createAwsCalls } from '../../calls.ts';
import { type AwsContext, awsClientConfigOf } from '../../client-config.ts';

/** What is asked of MSK. Everything rejects with a DiscoveryError. */
export interface MskClient {
  /** Every provisioned cluster. */
  clusters(): Promise<readonly Cluster[]>;
  /** One cluster of any type. */
  cluster(arn: string): Promise<Cluster>;
  nodes(clusterArn: string): Promise<readonly NodeInfo[]>;
}

export interface MskContext extends AwsContext {
  readonly limited: Limited;
}

/** The most that MSK gives at once. */
const pageSize = 100;

/** A client for one refresh: its calls end with the signal, and no more are made at once than the context lets. */
export function createMskClient(options: AwsOptions, context: MskContext, signal: AbortSignal): MskClient {
  const sdk = new KafkaClient(awsClientConfigOf('kafka', options, context, signal));
  const { region, limited } = context;
  const calls = createAwsCalls({ service: 'kafka', place: `in ${region}`, signal, limited });
  return {
    clusters: () =>
      calls.all('ListClustersV2', async (NextToken, send) => {
        const input = { ClusterTypeFilter: 'PROVISIONED', MaxResults: pageSize, NextToken };
        const answer = await sdk.send(new ListClustersV2Command(input), send);
        return { items: answer.ClusterInfoList, next: answer.NextToken };
      }),
    async cluster(ClusterArn) {
      const command = new DescribeClusterV2Command({ ClusterArn });
      const { ClusterInfo } = await calls.one('DescribeClusterV2', (send) => sdk.send(command, send));
      if (ClusterInfo !== undefined) return ClusterInfo;
      throw new DiscoveryError('malformed', `kafka:DescribeClusterV2 in ${region} does not describe ${ClusterArn}`);
    },
    nodes: (ClusterArn) =>
      calls.all('ListNodes', async (NextToken, send) => {
        const answer = await sdk.send(new ListNodesCommand({ ClusterArn, MaxResults: pageSize, NextToken }), send);
        return { items: answer.NodeInfoList, next: answer.NextToken };
      }),
  };
}
