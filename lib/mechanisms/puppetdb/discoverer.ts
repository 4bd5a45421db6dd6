import { z } from 'zod';
import { placeOf } from '../../asking/answer-failure.ts';
import { Flag, listOf, mapOf, Text } from '../../asking/answer-shapes.ts';
import { isJsonType, parsedJson } from '../../asking/json.ts';
import { timeLimited } from '../../asking/time-limit.ts';
import { DiscoveryError } from '../../errors.ts';
import { addressOf } from '../../model/address.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource } from '../../model/groups-by-source.ts';
import { filledListLabel } from '../../model/labels.ts';
import type { LabelSet } from '../../model/target-group.ts';
import { urlJoined, urlOf } from '../../options/http-url.ts';
import type { HttpClient } from '../../ports.ts';
import type { Discoverer } from '../mechanism.ts';
import type { PuppetDbOptions } from './options.ts';
import { parameterLabels } from './parameter-labels.ts';

const path = 'pdb/query/v4';

const Resource = z.object({
  certname: Text,
  resource: Text,
  type: Text,
  title: Text,
  exported: Flag,
  tags: listOf(Text),
  file: Text,
  environment: Text,
  parameters: mapOf(z.json()).nullish(),
});
type Resource = z.output<typeof Resource>;

/** https://help.puppet.com/pdb/current/topics/resources-endpoint.htm */
const Resources = listOf(Resource);

/** Asks one query, whole. Prometheus: `discovery/puppetdb/puppetdb.go`, `refresh`. */
export function createPuppetDbDiscoverer(options: PuppetDbOptions, http: HttpClient): Discoverer {
  const { url, query, port, refresh_interval } = options;
  const limited = timeLimited(http, refresh_interval);
  const endpoint = urlJoined(urlOf(url), path);
  const prefix = `${urlJoined(new URL(url.shown), path).href}?query=${query}`;
  return {
    async refresh(signal) {
      const answer = await limited.send({
        url: endpoint,
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
        signal,
      });
      if (answer.status === 200 && !isJsonType(answer.headers['content-type'])) {
        throw new DiscoveryError('malformed', `${placeOf(endpoint)} does not answer with the type application/json`);
      }
      const resources = parsedJson(answer, endpoint, Resources);
      const found = resources.map((resource) => ({
        source: `${prefix}/${resource.certname}/${resource.type}[${resource.title}]`,
        target: { address: addressOf(resource.certname, port), labels: labelsOf(resource, options) },
      }));
      return whole(groupsBySource(found));
    },
  };
}

function labelsOf(resource: Resource, { query, include_parameters }: PuppetDbOptions): LabelSet {
  return {
    __meta_puppetdb_query: query,
    __meta_puppetdb_certname: resource.certname,
    __meta_puppetdb_resource: resource.resource,
    __meta_puppetdb_type: resource.type,
    __meta_puppetdb_title: resource.title,
    __meta_puppetdb_exported: String(resource.exported),
    __meta_puppetdb_file: resource.file,
    __meta_puppetdb_environment: resource.environment,
    ...filledListLabel('__meta_puppetdb_tags', resource.tags),
    ...(include_parameters ? parameterLabels('__meta_puppetdb_parameter_', resource.parameters ?? {}) : {}),
  };
}
