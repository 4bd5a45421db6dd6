import {
  type CacheCluster,
  DescribeCacheClustersCommand,
  DescribeServerlessCachesCommand,
  ElastiCacheClient,
  ListTagsForResourceCommand,
  type ServerlessCache,
  type Tag,
} from '@aws-sdk/client-elasticache';
import type { Limited } from '../../../asking/concurrency-limit.ts';
import type { AwsOptions } from '../../aws-options.ts';
import { createAwsCalls } from '../../calls.ts';
import { type AwsContext, awsClientConfigOf } from '../../client-config.ts';

/** What is asked of ElastiCache. Everything rejects with a DiscoveryError. */
export interface CacheClient {
  /** One serverless cache by name, or every one. ElastiCache refuses a name that it does not know. */
  serverlessCaches(name?: string): Promise<readonly ServerlessCache[]>;
  /** Every cache cluster with its nodes, in a replication group or not. */
  cacheClusters(): Promise<readonly CacheCluster[]>;
  /** ElastiCache refuses while a cache is not available. */
  tags(arn: string): Promise<readonly Tag[]>;
}

export interface CacheContext extends AwsContext {
  readonly limited: Limited;
}

/** The most that ElastiCache gives at once. */
const serverlessPageSize = 50;
const clusterPageSize = 100;

/** A client for one refresh: its calls end with the signal, and no more are made at once than the context lets. */
export function createCacheClient(options: AwsOptions, context: CacheContext, signal: AbortSignal): CacheClient {
  const sdk = new ElastiCacheClient(awsClientConfigOf('elasticache', options, context, signal));
  const { region, limited } = context;
  const calls = createAwsCalls({ service: 'elasticache', place: `in ${region}`, signal, limited });
  return {
    serverlessCaches: (ServerlessCacheName) =>
      calls.all('DescribeServerlessCaches', async (NextToken, send) => {
        const input = { ServerlessCacheName, MaxResults: serverlessPageSize, NextToken };
        const answer = await sdk.send(new DescribeServerlessCachesCommand(input), send);
        return { items: answer.ServerlessCaches, next: answer.NextToken };
      }),
    cacheClusters: () =>
      calls.all('DescribeCacheClusters', async (Marker, send) => {
        const input = { MaxRecords: clusterPageSize, Marker, ShowCacheNodeInfo: true };
        const answer = await sdk.send(new DescribeCacheClustersCommand(input), send);
        return { items: answer.CacheClusters, next: answer.Marker };
      }),
    tags: (arn) =>
      calls.all('ListTagsForResource', async (_token, send) => {
        const answer = await sdk.send(new ListTagsForResourceCommand({ ResourceName: arn }), send);
        return { items: answer.TagList };
      }),
  };
}
