import { failureOfAnswer, placeOf } from '../../asking/answer-failure.ts';
import { isSuccess } from '../../asking/json.ts';
import { addressOf } from '../../model/address.ts';
import { whole } from '../../model/discovery.ts';
import { groupsBySource } from '../../model/groups-by-source.ts';
import { keyedLabels } from '../../model/labels.ts';
import type { LabelSet, Target } from '../../model/target-group.ts';
import { urlUnder } from '../../options/http-url.ts';
import type { HttpClient } from '../../ports.ts';
import { xmlTree } from '../../xml/xml-tree.ts';
import type { Discoverer } from '../mechanism.ts';
import { type Instance, type InstancePort, instancesIn, type Metadata } from './instance.ts';
import type { EurekaOptions } from './options.ts';

/** Asks for every application. https://github.com/Netflix/eureka/wiki/Eureka-REST-operations; Prometheus: `discovery/eureka/eureka.go`, `refresh`. */
export function createEurekaDiscoverer({ server }: EurekaOptions, http: HttpClient): Discoverer {
  const url = urlUnder(server, '/apps');
  return {
    async refresh(signal) {
      const answer = await http.send({ url, headers: { accept: 'application/xml' }, signal });
      if (!isSuccess(answer, '2xx')) throw failureOfAnswer(answer, url);
      const instances = instancesIn(xmlTree(answer.body, `${placeOf(url)} answers what`));
      const found = instances.map((instance) => ({
        source: `eureka/${instance.application}/${instance.id === '' ? instance.hostName : instance.id}`,
        target: targetOf(instance),
      }));
      return whole(groupsBySource(found));
    },
  };
}

function targetOf(instance: Instance): Target {
  return {
    address: addressOf(instance.hostName, instance.port?.number ?? '80'),
    labels: {
      instance: instance.id,
      __meta_eureka_app_name: instance.application,
      __meta_eureka_app_instance_id: instance.id,
      __meta_eureka_app_instance_hostname: instance.hostName,
      __meta_eureka_app_instance_homepage_url: instance.homePageUrl,
      __meta_eureka_app_instance_statuspage_url: instance.statusPageUrl,
      __meta_eureka_app_instance_healthcheck_url: instance.healthCheckUrl,
      __meta_eureka_app_instance_ip_addr: instance.ipAddr,
      __meta_eureka_app_instance_vip_address: instance.vipAddress,
      __meta_eureka_app_instance_secure_vip_address: instance.secureVipAddress,
      __meta_eureka_app_instance_status: instance.status,
      __meta_eureka_app_instance_country_id: instance.countryId,
      ...portLabels('__meta_eureka_app_instance_port', instance.port),
      ...portLabels('__meta_eureka_app_instance_secure_port', instance.securePort),
      ...(instance.dataCenter && {
        __meta_eureka_app_instance_datacenterinfo_name: instance.dataCenter.name,
        ...metadataLabels('__meta_eureka_app_instance_datacenterinfo_metadata_', instance.dataCenter.metadata),
      }),
      ...metadataLabels('__meta_eureka_app_instance_metadata_', instance.metadata),
    },
  };
}

function portLabels(name: string, port: InstancePort | undefined): LabelSet {
  return port === undefined ? {} : { [name]: port.number, [`${name}_enabled`]: port.enabled };
}

function metadataLabels(prefix: string, metadata: Metadata): LabelSet {
  return keyedLabels(prefix, Object.fromEntries(metadata));
}
