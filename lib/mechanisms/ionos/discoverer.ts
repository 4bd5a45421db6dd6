import { askJson } from '../../asking/json.ts';
import { itemsOf, namedPages } from '../../asking/pages.ts';
import { retrying } from '../../asking/retrying.ts';
import { timeLimited } from '../../asking/time-limit.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource, type SourcedTarget } from '../../model/groups-by-source.ts';
import type { HttpAnswer, HttpClient } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import type { IonosOptions } from './options.ts';
import { ServerCollection } from './server.ts';
import { targetOf } from './server-target.ts';

const api = new URL('https://api.ionos.com/cloudapi/v6/');
/** The most that the API lists at once. */
const pageLength = 1000;
const maxPages = 100;

/** Asks for every server of a data center. Prometheus: `discovery/ionos/server.go`, which reads the first page alone. */
export function createIonosDiscoverer(options: IonosOptions, http: HttpClient): Discoverer {
  const patient = retrying(timeLimited(http, options.refresh_interval), {
    attempts: 3,
    pauseMs: 100,
    maxPauseMs: 2000,
    isPassing,
  });
  return {
    refresh: async (signal) => whole(groupsBySource(await allServers(patient, options, signal))),
  };
}

function isPassing({ status }: HttpAnswer): boolean {
  return [429, 500, 502, 503, 504].includes(status);
}

async function allServers(
  http: HttpClient,
  { datacenter_id, port }: IonosOptions,
  signal: AbortSignal,
): Promise<readonly SourcedTarget[]> {
  const list = new URL(`datacenters/${encodeURIComponent(datacenter_id)}/servers`, api);
  const ask = async (offset: string) => {
    const url = new URL(`?depth=3&limit=${pageLength}&offset=${offset}&pretty=true`, list);
    const { id, items } = await askJson(http, { url, signal }, ServerCollection, '2xx');
    const found = items.flatMap((server) => {
      const target = targetOf(server, id ?? undefined, port);
      return target === undefined ? [] : [{ source: `ionos/${server.id ?? target.address}`, target }];
    });
    return { content: found, next: items.length < pageLength ? undefined : String(Number(offset) + pageLength) };
  };
  return await itemsOf(namedPages(list, ask, { first: '0', maxPages }));
}
