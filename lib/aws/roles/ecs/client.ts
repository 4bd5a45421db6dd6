import {
  type Cluster,
  type ContainerInstance,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  ListTasksCommand,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import type { Limited } from '../../../asking/concurrency-limit.ts';
import type { AwsOptions } from '../../aws-options.ts';
import { type AwsCalls, type AwsSendOptions, createAwsCalls } from '../../calls.ts';
import { type AwsContext, awsClientConfigOf } from '../../client-config.ts';
import { inBatches } from '../../in-batches.ts';
import { type Described, describedOf, type EcsAnswer } from './described.ts';

/** What is asked of ECS. Everything rejects with a DiscoveryError. */
export interface EcsClient {
  clusterArns(): Promise<readonly string[]>;
  /** Up to 100 clusters, by ARN or name. */
  clusters(names: readonly string[]): Promise<Described<Cluster>>;
  /** What is asked about one cluster. */
  inCluster(arn: string): EcsClusterClient;
}

/** What is asked of ECS about one cluster. Something that is not there any more is left out; something that ECS does not tell of rejects. */
export interface EcsClusterClient {
  /** Tasks that are meant to run. */
  taskArns(): Promise<readonly string[]>;
  tasks(arns: readonly string[]): Promise<readonly Task[]>;
  serviceArns(): Promise<readonly string[]>;
  services(arns: readonly string[]): Promise<readonly Service[]>;
  containerInstances(arns: readonly string[]): Promise<readonly ContainerInstance[]>;
}

export interface EcsContext extends AwsContext {
  readonly limited: Limited;
}

/** The most that ECS lists, and describes of most things, at once. */
export const pageSize = 100;
const maxServicesAtOnce = 10;

/** A client for one refresh: its calls end with the signal, and no more are made at once than the context lets. */
export function createEcsClient(options: AwsOptions, context: EcsContext, signal: AbortSignal): EcsClient {
  const sdk = new ECSClient(awsClientConfigOf('ecs', options, context, signal));
  const { region, limited } = context;
  const calls = createAwsCalls({ service: 'ecs', place: `in ${region}`, signal, limited });
  return {
    clusterArns: () =>
      calls.all('ListClusters', async (nextToken, send) => {
        const answer = await sdk.send(new ListClustersCommand({ maxResults: pageSize, nextToken }), send);
        return { items: answer.clusterArns, next: answer.nextToken };
      }),
    async clusters(names) {
      const command = new DescribeClustersCommand({ clusters: [...names], include: ['TAGS'] });
      const { clusters, failures } = await calls.one('DescribeClusters', (send) => sdk.send(command, send));
      const call = `ecs:DescribeClusters in ${region}`;
      return describedOf(call, names, { items: clusters, failures }, ({ clusterArn }) => clusterArn);
    },
    inCluster(cluster) {
      const place = `of ${cluster}`;
      return clusterClientOf(sdk, {
        cluster,
        place,
        calls: createAwsCalls({ service: 'ecs', place, signal, limited }),
      });
    },
  };
}

interface ClusterContext {
  readonly cluster: string;
  readonly place: string;
  readonly calls: AwsCalls;
}

function clusterClientOf(sdk: ECSClient, context: ClusterContext): EcsClusterClient {
  const { cluster, calls } = context;
  return {
    taskArns: () =>
      calls.all('ListTasks', async (nextToken, send) => {
        const answer = await sdk.send(new ListTasksCommand({ cluster, maxResults: pageSize, nextToken }), send);
        return { items: answer.taskArns, next: answer.nextToken };
      }),
    tasks: (arns) =>
      describeAll(context, { action: 'DescribeTasks', arns, size: pageSize }, async (tasks, send) => {
        const answer = await sdk.send(new DescribeTasksCommand({ cluster, tasks, include: ['TAGS'] }), send);
        return { items: answer.tasks, failures: answer.failures, arnOf: ({ taskArn }) => taskArn };
      }),
    serviceArns: () =>
      calls.all('ListServices', async (nextToken, send) => {
        const answer = await sdk.send(new ListServicesCommand({ cluster, maxResults: pageSize, nextToken }), send);
        return { items: answer.serviceArns, next: answer.nextToken };
      }),
    services: (arns) =>
      describeAll(context, { action: 'DescribeServices', arns, size: maxServicesAtOnce }, async (services, send) => {
        const answer = await sdk.send(new DescribeServicesCommand({ cluster, services, include: ['TAGS'] }), send);
        return { items: answer.services, failures: answer.failures, arnOf: ({ serviceArn }) => serviceArn };
      }),
    containerInstances: (arns) =>
      describeAll(context, { action: 'DescribeContainerInstances', arns, size: pageSize }, async (few, send) => {
        const command = new DescribeContainerInstancesCommand({ cluster, containerInstances: few });
        const { containerInstances, failures } = await sdk.send(command, send);
        return { items: containerInstances, failures, arnOf: ({ containerInstanceArn }) => containerInstanceArn };
      }),
  };
}

interface Wanted {
  readonly action: string;
  readonly arns: readonly string[];
  /** At most so many in one call. */
  readonly size: number;
}

interface EcsItems<Item> extends EcsAnswer<Item> {
  readonly arnOf: (item: Item) => string | undefined;
}

/** Every thing by its ARN, each once. Rejects if ECS does not tell what became of one. */
async function describeAll<Item>(
  { calls, place }: ClusterContext,
  { action, arns, size }: Wanted,
  ask: (arns: string[], send: AwsSendOptions) => Promise<EcsItems<Item>>,
): Promise<readonly Item[]> {
  const batches = inBatches([...new Set(arns)], size).map(async (batch) => {
    const answer = await calls.one(action, (send) => ask([...batch], send));
    const { items, untold } = describedOf(`ecs:${action} ${place}`, batch, answer, answer.arnOf);
    for (const { cause } of untold) throw cause;
    return items;
  });
  return (await Promise.all(batches)).flat();
}
