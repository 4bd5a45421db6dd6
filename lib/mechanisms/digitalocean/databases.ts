import { z } from 'zod';
import { listOf, namedListOf, Text, Whole } from '../../asking/answer-shapes.ts';
import { askJson } from '../../asking/json.ts';
import { itemsOf, namedPages } from '../../asking/pages.ts';
import { addressOf } from '../../model/address.ts';
import type { SourcedTarget } from '../../model/groups-by-source.ts';
import type { LabelSet } from '../../model/target-group.ts';
import type { HttpClient } from '../../ports.ts';

const list = new URL('https://api.digitalocean.com/v2/databases');

const Connection = z
  .object({ host: Text })
  .nullish()
  .transform((connection) => connection?.host);

const Cluster = z.object({
  id: Text,
  name: Text,
  engine: Text,
  version: Text,
  status: Text,
  region: Text,
  size: Text,
  num_nodes: Whole,
  tags: listOf(Text),
  connection: Connection,
  private_connection: Connection,
});
type Cluster = z.output<typeof Cluster>;

/** https://docs.digitalocean.com/reference/api/digitalocean/#tag/Databases/operation/databases_list_clusters */
const ClusterPage = z.object({ databases: namedListOf(Cluster) });

/** One target a cluster; one without any host has the empty address, for a relabel rule to fill. */
export async function databaseTargets(
  http: HttpClient,
  port: number,
  signal: AbortSignal,
): Promise<readonly SourcedTarget[]> {
  const clusters = await allClusters(http, signal);
  return clusters.map((cluster) => ({
    source: `DigitalOcean Databases/${cluster.id}`,
    target: { address: addressOfCluster(cluster, port), labels: labelsOf(cluster) },
  }));
}

/**
 * Pages by number, until one brings no cluster that is new: answers do not say which page is the last, and the documentation knows
 * of no pages at all, so that a server may give the same list again and again.
 */
function allClusters(http: HttpClient, signal: AbortSignal): Promise<readonly Cluster[]> {
  const known = new Set<string>();
  const ask = async (page: string) => {
    const url = new URL(`?page=${page}&per_page=100`, list);
    const { databases } = await askJson(http, { url, signal }, ClusterPage, '2xx');
    const unknown = databases.filter(({ id }) => !known.has(id));
    for (const { id } of unknown) known.add(id);
    return { content: unknown, next: unknown.length === 0 ? undefined : String(Number(page) + 1) };
  };
  return itemsOf(namedPages(list, ask, { first: '1' }));
}

function addressOfCluster({ connection = '', private_connection = '' }: Cluster, port: number): string {
  const host = private_connection === '' ? connection : private_connection;
  return host === '' ? '' : addressOf(host, port);
}

function labelsOf(cluster: Cluster): LabelSet {
  const { connection, private_connection, tags } = cluster;
  return {
    __meta_digitalocean_db_id: cluster.id,
    __meta_digitalocean_db_name: cluster.name,
    __meta_digitalocean_db_engine: cluster.engine,
    __meta_digitalocean_db_version: cluster.version,
    __meta_digitalocean_db_status: cluster.status,
    __meta_digitalocean_db_region: cluster.region,
    __meta_digitalocean_db_size: cluster.size,
    __meta_digitalocean_db_num_nodes: String(cluster.num_nodes),
    ...(connection === undefined ? {} : { __meta_digitalocean_db_host: connection }),
    ...(private_connection === undefined ? {} : { __meta_digitalocean_db_private_host: private_connection }),
    // Prometheus does not make these names legal.
    ...Object.fromEntries(tags.map((tag) => [`__meta_digitalocean_db_tag_${tag}`, 'true'])),
  };
}
