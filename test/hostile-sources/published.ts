import { createServer, type Server } from 'node:http';
import fc from 'fast-check';
import { startHub } from '../hub/in-process-hub.ts';
import { type Behaviour, startLoopbackSource } from '../hub/loopback-source.ts';
import { configOf, groupsIn, guardOff } from '../hub/served.ts';
import { answering, answeringJson } from '../hub/source-behaviours.ts';
import { fuzzed } from '../support/fuzz.ts';
import { listening } from '../support/listening.ts';
import { inventories } from './inventories.ts';

export interface PublishedList {
  readonly job: string;
  readonly url: string;
  /** As it is in the JSON that is served. */
  readonly targets: number;
}

/** A hub on a loopback port that has read one fuzzed inventory for each job. */
export interface PublishedLists extends AsyncDisposable {
  readonly lists: readonly PublishedList[];
}

const interval = { refresh_interval: '1m' };

/** So many lists of http_sd, and a third as many of each other kind. */
export async function publishFuzzedLists(count: number): Promise<PublishedLists> {
  const resources = new AsyncDisposableStack();
  const { seed, numRuns } = fuzzed('published lists', count);
  const some = Math.ceil(numRuns / 3);
  const paths = new Map<string, Behaviour>();
  const source = resources.use(await startLoopbackSource({}));
  const host = source.url.slice('http://'.length);
  const jobs: Record<string, object> = {};
  const on = (path: string, behaviour: Behaviour): void => {
    paths.set(path, behaviour);
    source.on(path, behaviour);
  };
  for (const [index, list] of fc.sample(inventories.http, { seed, numRuns }).entries()) {
    on(`/http/${index}`, answeringJson(list));
    jobs[`http-${index}`] = { http_sd_configs: [{ url: `${source.url}/http/${index}`, ...interval }] };
  }
  for (const [index, list] of fc.sample(inventories.consul, { seed, numRuns: some }).entries()) {
    on(`/${index}/v1/health/service/web`, answeringJson(list));
    const block = { server: host, path_prefix: `/${index}`, datacenter: 'dc', services: ['web'], ...interval };
    jobs[`consul-${index}`] = { consul_sd_configs: [block] };
  }
  for (const [index, list] of fc.sample(inventories.kubernetes, { seed, numRuns: some }).entries()) {
    on(`/${index}/api/v1/pods`, answeringJson(list));
    jobs[`kubernetes-${index}`] = {
      kubernetes_sd_configs: [{ role: 'pod', api_server: `${source.url}/${index}`, ...interval }],
    };
  }
  for (const [index, list] of fc.sample(inventories.ec2, { seed, numRuns: some }).entries()) {
    on(`/ec2/${index}/`, ec2(list));
    const block = { region: 'eu-west-1', endpoint: `${source.url}/ec2/${index}`, access_key: 'A', secret_key: 's' };
    jobs[`ec2-${index}`] = { ec2_sd_configs: [{ ...block, ...interval }] };
  }
  const hub = resources.use(await startHub(configOf(jobs, guardOff)));
  await hub.tick();
  const server = createServer((request, response) => {
    void hub
      .api(request.url ?? '', { headers: { 'accept-encoding': String(request.headers['accept-encoding'] ?? '') } })
      .then(({ status, headers, bytes }) => response.writeHead(status, headers).end(bytes));
  });
  const port = await listening(server);
  resources.defer(() => closed(server));
  const lists = [];
  for (const job of Object.keys(jobs)) {
    const groups = groupsIn(await hub.sd(job));
    const targets = groups.reduce((sum, group) => sum + group.targets.length, 0);
    lists.push({ job, url: `http://127.0.0.1:${port}/sd?job=${job}`, targets });
  }
  return { lists, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

const zones =
  '<DescribeAvailabilityZonesResponse><availabilityZoneInfo></availabilityZoneInfo></DescribeAvailabilityZonesResponse>';

function ec2(instances: string): Behaviour {
  return (response, asked) =>
    answering(200, asked.body.includes('DescribeAvailabilityZones') ? zones : instances, {
      'content-type': 'text/xml',
    })(response, asked);
}

function closed(server: Server): void {
  server.closeAllConnections();
  server.close();
}
