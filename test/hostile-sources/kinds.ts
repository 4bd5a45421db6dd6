import { instancePage, reservation } from '../hub/ec2-source.ts';
import type { Behaviour } from '../hub/loopback-source.ts';
import { podOf, podPage } from '../hub/pods.ts';
import { answering, answeringJson, listing } from '../hub/source-behaviours.ts';

/** A mechanism whose source is a loopback server, and what the source says as long as it means well. */
export interface Kind {
  readonly name: string;
  readonly format: 'json' | 'xml';
  /** One block of its key. */
  block(url: string): object;
  /** What is asked, and answered well. */
  readonly paths: Readonly<Record<string, Behaviour>>;
  /** The one of these paths that holds the list. */
  readonly path: string;
  /** A list of one target that has a label with this value. */
  listOf(value: string): string;
  /** Puts an answer in the place of the list, where the path has others as well. */
  instead(behaviour: Behaviour): Behaviour;
}

const xml = { 'content-type': 'text/xml;charset=UTF-8' };
const interval = { refresh_interval: '1m' };
const itself = (behaviour: Behaviour): Behaviour => behaviour;

const zone = '<item><zoneName>eu-west-1a</zoneName><zoneId>euw1-az1</zoneId></item>';
const zones = `<DescribeAvailabilityZonesResponse><availabilityZoneInfo>${zone}</availabilityZoneInfo></DescribeAvailabilityZonesResponse>`;
const taggedInstance = (value: string): string =>
  reservation('i-1', '192.0.2.1').replace(
    '</instanceId>',
    `</instanceId><tagSet><item><key>Name</key><value>${value}</value></item></tagSet>`,
  );

/** EC2 asks for zones on the same path. */
const instances =
  (behaviour: Behaviour): Behaviour =>
  (response, asked) =>
    (asked.body.includes('DescribeAvailabilityZones') ? answering(200, zones, xml) : behaviour)(response, asked);

const healthOf = (value: string): readonly object[] => [
  {
    Node: { Node: 'n', Address: '192.0.2.1' },
    Service: { ID: 'web-1', Port: 80, Meta: { text: value } },
    Checks: [],
  },
];

const podWith = (value: string): object => {
  const pod = podOf('a', 'one', '192.0.2.1') as { readonly metadata: object };
  return podPage([{ ...pod, metadata: { ...pod.metadata, annotations: { text: value } } }]);
};

const applications = (value: string): string =>
  `<applications><application><name>WEB</name><instance><instanceId>w-1</instanceId><hostName>192.0.2.1</hostName><app>WEB</app><status>UP</status><metadata><text>${value}</text></metadata></instance></application></applications>`;

export const kinds: readonly Kind[] = [
  {
    name: 'http',
    format: 'json',
    block: (url) => ({ http_sd_configs: [{ url: `${url}/sd`, ...interval }] }),
    paths: { '/sd': listing('192.0.2.1:80') },
    path: '/sd',
    listOf: (value) => JSON.stringify([{ targets: ['192.0.2.1:80'], labels: { text: value } }]),
    instead: itself,
  },
  {
    name: 'kubernetes',
    format: 'json',
    block: (url) => ({ kubernetes_sd_configs: [{ role: 'pod', api_server: url, ...interval }] }),
    paths: { '/api/v1/pods': answeringJson(podWith('good')) },
    path: '/api/v1/pods',
    listOf: (value) => JSON.stringify(podWith(value)),
    instead: itself,
  },
  {
    name: 'consul',
    format: 'json',
    block: (url) => ({
      consul_sd_configs: [{ server: url.slice('http://'.length), services: ['web'], ...interval }],
    }),
    paths: {
      '/v1/agent/self': answeringJson({ Config: { Datacenter: 'dc1' } }),
      '/v1/health/service/web': answeringJson(healthOf('good')),
    },
    path: '/v1/health/service/web',
    listOf: (value) => JSON.stringify(healthOf(value)),
    instead: itself,
  },
  {
    name: 'eureka',
    format: 'xml',
    block: (url) => ({ eureka_sd_configs: [{ server: `${url}/eureka`, ...interval }] }),
    paths: { '/eureka/apps': answering(200, applications('good'), xml) },
    path: '/eureka/apps',
    listOf: applications,
    instead: itself,
  },
  {
    name: 'ec2',
    format: 'xml',
    block: (url) => ({
      ec2_sd_configs: [{ region: 'eu-west-1', endpoint: url, access_key: 'AKIAEXAMPLE', secret_key: 's', ...interval }],
    }),
    paths: { '/': instances(answering(200, instancePage([taggedInstance('good')]), xml)) },
    path: '/',
    listOf: (value) => instancePage([taggedInstance(value)]),
    instead: instances,
  },
];

/** A whole answer in the format of a kind. */
export function answeringAs({ format }: Kind, body: string): Behaviour {
  return answering(200, body, format === 'xml' ? xml : { 'content-type': 'application/json' });
}
