import { firstAnswer } from '../../asking/first-answer.ts';
import { askJson } from '../../asking/json.ts';
import { secretValueOf } from '../../asking/secret-value.ts';
import { timeLimited } from '../../asking/time-limit.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource } from '../../model/groups-by-source.ts';
import { urlUnder } from '../../options/http-url.ts';
import type { HttpClient, Secrets } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import { Apps } from './app.ts';
import { targetsOf } from './app-targets.ts';
import type { MarathonOptions } from './options.ts';

/** Asks for every application, of the first server that can be read. Prometheus: `discovery/marathon/marathon.go`, `refresh`, which draws one server. */
export function createMarathonDiscoverer(options: MarathonOptions, http: HttpClient, secrets: Secrets): Discoverer {
  const limited = timeLimited(http, options.refresh_interval);
  const { auth_token, auth_token_file } = options;
  return {
    async refresh(signal) {
      const token = await secretValueOf(auth_token, auth_token_file, secrets);
      const headers = token === undefined ? {} : { authorization: `token=${token}` };
      const urls = options.servers.map((server) => urlUnder(server, '/v2/apps/?embed=apps.tasks'));
      const { apps } = await firstAnswer(urls, (url) => askJson(limited, { url, headers, signal }, Apps, '2xx'));
      const found = apps.flatMap((app) =>
        targetsOf(app).map(({ task, target }) => ({ source: `${app.id}/${task.id}`, target })),
      );
      return whole(groupsBySource(found));
    },
  };
}
