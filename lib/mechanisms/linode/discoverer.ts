import { allPages } from '../../asking/pages.ts';
import { retrying } from '../../asking/retrying.ts';
import { timeLimited } from '../../asking/time-limit.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource } from '../../model/groups-by-source.ts';
import type { HttpAnswer, HttpClient } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { InstancePage, IpAddressPage, Ipv6RangePage } from './answers.ts';
import { targetOf } from './instance-target.ts';
import type { LinodeOptions } from './options.ts';

const api = new URL('https://api.linode.com/v4/');

/** Asks for every instance and address. Prometheus: `discovery/linode/linode.go`, which asks for events first and may spare itself the rest. */
export function createLinodeDiscoverer(options: LinodeOptions, http: HttpClient): Discoverer {
  const { region, port, tag_separator: separator, refresh_interval } = options;
  const patient = retrying(timeLimited(http, refresh_interval), {
    attempts: 4,
    pauseMs: 1000,
    maxPauseMs: 5000,
    isPassing,
  });
  const headers = region === undefined ? {} : { 'x-filter': `{"region": ${JSON.stringify(region)}}` };
  return {
    async refresh(signal) {
      const instances = await allPages(patient, first('linode/instances'), InstancePage, signal, { headers });
      const addresses = await allPages(patient, first('networking/ips'), IpAddressPage, signal, { headers });
      const ranges = await allPages(patient, first('networking/ipv6/ranges'), Ipv6RangePage, signal, { headers });
      const network = {
        addresses: Map.groupBy(addresses, ({ address }) => address),
        ranges: Map.groupBy(ranges, ({ route_target }) => route_target),
      };
      const found = instances.flatMap((instance) => {
        const target = targetOf(instance, network, { port, separator });
        return target === undefined ? [] : [{ source: `Linode/${instance.id}`, target }];
      });
      return whole(groupsBySource(found));
    },
  };
}

function first(list: string): URL {
  return new URL(`${list}?page=1&page_size=500`, api);
}

/** `linodego`, `retries.go`. */
function isPassing({ status, headers, body }: HttpAnswer): boolean {
  if (status === 503) return headers['x-maintenance-mode'] === undefined;
  if (status === 400) return body.includes('Linode busy.');
  return status === 408 || status === 429;
}
