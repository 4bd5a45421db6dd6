import { DiscoveryError } from '../../errors.ts';
import { childOf, childrenOf, type XmlElement } from '../../xml/xml-tree.ts';

/** A port, and whether the instance says that it is open. */
export interface InstancePort {
  readonly number: string;
  readonly enabled: string;
}

/** One instance of an application, as far as it becomes labels. */
export interface Instance {
  readonly application: string;
  readonly id: string;
  readonly hostName: string;
  readonly homePageUrl: string;
  readonly statusPageUrl: string;
  readonly healthCheckUrl: string;
  readonly ipAddr: string;
  readonly vipAddress: string;
  readonly secureVipAddress: string;
  readonly status: string;
  readonly countryId: string;
  readonly port: InstancePort | undefined;
  readonly securePort: InstancePort | undefined;
  readonly dataCenter: { readonly name: string; readonly metadata: Metadata } | undefined;
  readonly metadata: Metadata;
}

/** Values are what stands between the tags, as it is written: entities are not decoded. */
export type Metadata = readonly (readonly [key: string, value: string])[];

/** Every instance of every application, in order. Throws a DiscoveryError where a number or a flag is none. Prometheus: `discovery/eureka/client.go`. */
export function instancesIn(root: XmlElement): readonly Instance[] {
  // Of a page of a proxy, no application would be listed: that is no empty list.
  if (root.name !== 'applications') throw new DiscoveryError('malformed', `${root.name} is not a list of applications`);
  integerAt(root, 'versions__delta');
  return childrenOf(root, 'application').flatMap((application) =>
    childrenOf(application, 'instance').map((instance) => instanceOf(instance, textAt(application, 'name'))),
  );
}

function instanceOf(instance: XmlElement, application: string): Instance {
  const flag = textAt(instance, 'isCoordinatingDiscoveryServer').trim();
  if (!/^(1|t|true|0|f|false|)$/i.test(flag)) throw malformed('isCoordinatingDiscoveryServer', 'true or false');
  const dataCenter = childOf(instance, 'dataCenterInfo');
  return {
    application,
    id: textAt(instance, 'instanceId'),
    hostName: textAt(instance, 'hostName'),
    homePageUrl: textAt(instance, 'homePageUrl'),
    statusPageUrl: textAt(instance, 'statusPageUrl'),
    healthCheckUrl: textAt(instance, 'healthCheckUrl'),
    ipAddr: textAt(instance, 'ipAddr'),
    vipAddress: textAt(instance, 'vipAddress'),
    secureVipAddress: textAt(instance, 'secureVipAddress'),
    status: textAt(instance, 'status'),
    countryId: integerAt(instance, 'countryId'),
    port: portAt(instance, 'port'),
    securePort: portAt(instance, 'securePort'),
    dataCenter: dataCenter && { name: textAt(dataCenter, 'name'), metadata: metadataAt(dataCenter) },
    metadata: metadataAt(instance),
  };
}

function textAt(element: XmlElement, name: string): string {
  return childOf(element, name)?.text ?? '';
}

function integerAt(element: XmlElement, name: string): string {
  return integerOf(textAt(element, name), name);
}

/** Text as a number is printed: empty is 0. Go: `encoding/xml`, `copyValue`. */
function integerOf(text: string, name: string): string {
  const digits = text.trim();
  if (digits === '') return '0';
  if (!/^[+-]?\d{1,15}$/.test(digits)) throw malformed(name, 'a whole number');
  return String(Number(digits));
}

function portAt(instance: XmlElement, name: string): InstancePort | undefined {
  const port = childOf(instance, name);
  if (port === undefined) return undefined;
  const written = port.attributes['enabled'] ?? '';
  if (!/^(1|t|true|0|f|false|)$/i.test(written)) throw malformed(`${name} enabled`, 'true or false');
  return { number: integerOf(port.text, name), enabled: String(/^(1|t|true)$/i.test(written)) };
}

function metadataAt(element: XmlElement): Metadata {
  return (childOf(element, 'metadata')?.children ?? []).map(({ name, raw }) => [name, raw] as const);
}

function malformed(name: string, expected: string): DiscoveryError {
  return new DiscoveryError('malformed', `${name} of an instance is not ${expected}`);
}
