import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testPorts } from '../../../test/support/test-ports.ts';
import type { Discoverer } from '../../mechanisms/mechanism.ts';
import type { HttpRequest, Ports } from '../../ports.ts';
import { AwsFilters, awsFields } from '../aws-options.ts';
import { createEcsDiscoverer } from './ecs/discoverer.ts';
import { createElasticacheDiscoverer } from './elasticache/discoverer.ts';
import { createMskDiscoverer } from './msk/discoverer.ts';
import { createRdsDiscoverer } from './rds/discoverer.ts';

const keys = { region: 'eu-west-1', access_key: 'AKIAEXAMPLE', secret_key: 'example' };
const options = {
  ...z.object({ ...awsFields, filters: AwsFilters }).parse(keys),
  clusters: [],
};
const six = [1, 2, 3, 4, 5, 6];

const xml = (action: string, content: string) =>
  `<${action}Response><${action}Result>${content}</${action}Result></${action}Response>`;
const ecsArn = (n: number) => `arn:aws:ecs:eu-west-1:111122223333:cluster/${n}`;

/** Answers by what tells the call: the path of MSK, the target of ECS, the action of the others. Six clusters, and nothing in them. */
const answers: Readonly<Record<string, string>> = {
  '/api/v2/clusters': JSON.stringify({
    clusterInfoList: six.map((n) => ({ clusterArn: `arn:${n}`, clusterType: 'PROVISIONED' })),
  }),
  ...Object.fromEntries(six.map((n) => [`/v1/clusters/arn%3A${n}/nodes`, '{"nodeInfoList":[]}'])),
  ListClusters: JSON.stringify({ clusterArns: six.map(ecsArn) }),
  DescribeClusters: JSON.stringify({ clusters: six.map((n) => ({ clusterArn: ecsArn(n) })) }),
  ListTasks: '{"taskArns":[]}',
  DescribeDBClusters: xml(
    'DescribeDBClusters',
    `<DBClusters>${six.map((n) => `<DBCluster><DBClusterArn>arn:${n}</DBClusterArn></DBCluster>`).join('')}</DBClusters>`,
  ),
  DescribeDBInstances: xml('DescribeDBInstances', '<DBInstances/>'),
  DescribeServerlessCaches: xml('DescribeServerlessCaches', '<ServerlessCaches/>'),
  DescribeCacheClusters: xml(
    'DescribeCacheClusters',
    `<CacheClusters>${six.map((n) => `<CacheCluster><CacheClusterId>${n}</CacheClusterId><ARN>arn:${n}</ARN><CacheNodes><CacheNode/></CacheNodes></CacheCluster>`).join('')}</CacheClusters>`,
  ),
  ListTagsForResource: xml('ListTagsForResource', '<TagList/>'),
};

function callOf({ url, headers = {}, body = '' }: HttpRequest): string {
  const target = headers['x-amz-target']?.split('.').at(-1);
  return target ?? /Action=(\w+)/.exec(Buffer.from(body).toString())?.[1] ?? url.pathname;
}

/** A transport that knows how many calls it had at once. */
function countingHttp() {
  let running = 0;
  const count = { most: 0 };
  const http: Ports['http'] = () => ({
    async send(request) {
      running += 1;
      count.most = Math.max(count.most, running);
      for (let turn = 0; turn < 20; turn += 1) await setImmediate();
      running -= 1;
      const body = answers[callOf(request)];
      return { status: body === undefined ? 501 : 200, headers: {}, body: Buffer.from(body ?? '') };
    },
  });
  return { http, count };
}

const makers: Readonly<Record<string, (requestConcurrency: number, ports: Ports) => Discoverer>> = {
  ecs: (request_concurrency, ports) => createEcsDiscoverer({ ...options, request_concurrency }, ports),
  elasticache: (request_concurrency, ports) => createElasticacheDiscoverer({ ...options, request_concurrency }, ports),
  msk: (request_concurrency, ports) => createMskDiscoverer({ ...options, request_concurrency }, ports),
  rds: (request_concurrency, ports) => createRdsDiscoverer({ ...options, request_concurrency }, ports),
};

describe('request_concurrency', () => {
  it.each(
    Object.entries(makers).flatMap(([role, create]) =>
      [
        { requestConcurrency: 1, most: 1 },
        { requestConcurrency: 2, most: 2 },
        { requestConcurrency: -1, most: 6 },
      ].map((limit) => ({ role, create, ...limit })),
    ),
  )('$requestConcurrency lets $role make $most calls at once', async ({ create, requestConcurrency, most }) => {
    const { http, count } = countingHttp();

    await create(requestConcurrency, testPorts({ http })).refresh(AbortSignal.timeout(10_000));

    expect(count.most).toBe(most);
  });
});
