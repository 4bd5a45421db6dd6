import {
  type DBCluster,
  type DBInstance,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import type { Limited } from '../../../asking/concurrency-limit.ts';
import type { AwsFilter, AwsOptions } from '../../aws-options.ts';
import { createAwsCalls } from '../../calls.ts';
import { type AwsContext, awsClientConfigOf } from '../../client-config.ts';

/** What is asked of RDS. Everything rejects with a DiscoveryError. */
export interface RdsClient {
  /** One cluster by ARN or identifier, or every one. RDS refuses a name that it does not know. */
  clusters(name?: string): Promise<readonly DBCluster[]>;
  /** The members of a cluster that match the filters. */
  instances(clusterArn: string, filters: readonly AwsFilter[]): Promise<readonly DBInstance[]>;
}

export interface RdsContext extends AwsContext {
  readonly limited: Limited;
}

/** The most that RDS gives at once. */
const pageSize = 100;

/** A client for one refresh: its calls end with the signal, and no more are made at once than the context lets. */
export function createRdsClient(options: AwsOptions, context: RdsContext, signal: AbortSignal): RdsClient {
  const sdk = new RDSClient(awsClientConfigOf('rds', options, context, signal));
  const { region, limited } = context;
  const calls = createAwsCalls({ service: 'rds', place: `in ${region}`, signal, limited });
  return {
    clusters: (DBClusterIdentifier) =>
      calls.all('DescribeDBClusters', async (Marker, send) => {
        const input = { DBClusterIdentifier, MaxRecords: pageSize, Marker };
        const answer = await sdk.send(new DescribeDBClustersCommand(input), send);
        return { items: answer.DBClusters, next: answer.Marker };
      }),
    instances(clusterArn, filters) {
      const all = [{ name: 'db-cluster-id', values: [clusterArn] }, ...filters];
      const Filters = all.map(({ name, values }) => ({ Name: name, Values: [...values] }));
      return calls.all('DescribeDBInstances', async (Marker, send) => {
        const input = { Filters, MaxRecords: pageSize, Marker };
        const answer = await sdk.send(new DescribeDBInstancesCommand(input), send);
        return { items: answer.DBInstances, next: answer.Marker };
      });
    },
  };
}
