import { isJsonType, parsedJson } from '../../asking/json.ts';
import { timeLimited } from '../../asking/time-limit.ts';
import { DiscoveryError } from '../../errors.ts';
import { type Discovery, whole } from '../../model/discovery.ts';
import { groupsByAddress } from '../../model/target-group.ts';
import { urlOf } from '../../options/http-url.ts';
import type { HttpAnswer, HttpClient } from '../../ports.ts';
import { labelled, TargetGroups } from '../../target-groups/json-target-groups.ts';
import type { Discoverer } from '../mechanism.ts';
import type { HttpOptions } from './options.ts';

/** Asks one URL for all there is. Prometheus: `discovery/http/http.go`, `Refresh`. */
export function createHttpDiscoverer({ url, refresh_interval }: HttpOptions, http: HttpClient): Discoverer {
  return {
    async refresh(signal) {
      const asked = urlOf(url);
      const answer = await timeLimited(http, refresh_interval).send({
        url: asked,
        headers: {
          accept: 'application/json',
          'x-prometheus-refresh-interval-seconds': String(refresh_interval / 1000),
        },
        signal,
      });
      return discoveryIn(answer, asked, url.shown);
    },
  };
}

/** What an answer lists, under the URL as it may be shown: each address a source of its own. */
export function discoveryIn(answer: HttpAnswer, asked: URL, shown: string): Discovery {
  if (answer.status === 200 && !isJsonType(answer.headers['content-type'])) {
    throw new DiscoveryError(
      'malformed',
      `${asked.host}${asked.pathname} does not answer with the type application/json`,
    );
  }
  const groups = parsedJson(answer, asked, TargetGroups);
  return whole(groupsByAddress(`${shown}/`, labelled(groups, { __meta_url: shown })));
}
