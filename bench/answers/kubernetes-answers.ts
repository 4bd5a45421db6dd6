import { type Random, seededRandom } from '../random.ts';

const services = ['api', 'billing', 'catalog', 'checkout', 'gateway', 'ledger', 'mailer', 'orders'] as const;
const teams = ['core', 'growth', 'payments', 'platform'] as const;
const bornAt = '2026-01-12T08:14:05Z';

/**
 * The pods of a cluster as its API writes them, each as text: one container of a deployment with probes, mounts and variables, and
 * the fields that the cluster itself adds, `managedFields` among them. Equal seeds give equal pods.
 */
export function podsOf(count: number, seed: number): readonly string[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => JSON.stringify(pod(random, index)));
}

/** The list of some of them; a token where there are more. */
export function podListOf(pods: readonly string[], token: string, left: number): string {
  const more = token === '' ? {} : { continue: token, remainingItemCount: left };
  const metadata = JSON.stringify({ resourceVersion: '184203311', ...more });
  return `{"kind":"PodList","apiVersion":"v1","metadata":${metadata},"items":[${pods.join(',')}]}\n`;
}

function pod(random: Random, index: number): object {
  const service = random.one(services);
  const hash = random.hex(10);
  const node = random.below(400);
  const version = `v1.${random.below(30)}.${random.below(9)}`;
  const ip = `198.${18 + ((index >>> 16) & 1)}.${(index >>> 8) & 255}.${index & 255}`;
  const image = `registry.example.com/${service}:${version}`;
  return {
    metadata: metadata(random, { service, hash, version }),
    spec: { ...spec(service, image), nodeName: `ip-10-0-${node}.eu-west-1.compute.internal` },
    status: status(random, { service, image, ip, hostIp: `192.0.2.${node % 256}` }),
  };
}

function uid(random: Random): string {
  return [8, 4, 4, 4, 12].map((digits) => random.hex(digits)).join('-');
}

interface Named {
  readonly service: string;
  readonly hash: string;
  readonly version: string;
}

function metadata(random: Random, { service, hash, version }: Named): object {
  const owner = uid(random);
  return {
    name: `${service}-${hash}-${random.hex(5)}`,
    generateName: `${service}-${hash}-`,
    namespace: `team-${random.one(teams)}`,
    uid: uid(random),
    resourceVersion: String(184_000_000 + random.below(200_000)),
    creationTimestamp: bornAt,
    labels: {
      'app.kubernetes.io/instance': service,
      'app.kubernetes.io/managed-by': 'Helm',
      'app.kubernetes.io/name': service,
      'app.kubernetes.io/version': version,
      'pod-template-hash': hash,
    },
    annotations: {
      'checksum/config': random.hex(64),
      'prometheus.io/path': '/metrics',
      'prometheus.io/port': '8080',
      'prometheus.io/scrape': 'true',
    },
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: `${service}-${hash}`,
        uid: owner,
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
    managedFields: managedFields(owner),
  };
}

/** Which manager set which field, as the API server keeps it for every object. */
function managedFields(owner: string): readonly object[] {
  const all = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [`f:${name}`, {}]));
  const condition = (type: string) => [
    `k:{"type":"${type}"}`,
    { '.': {}, ...all('lastProbeTime', 'lastTransitionTime', 'status', 'type') },
  ];
  const container = {
    '.': {},
    ...all('image', 'imagePullPolicy', 'livenessProbe', 'name', 'ports', 'readinessProbe', 'resources'),
    'f:env': { '.': {}, 'k:{"name":"LOG_LEVEL"}': { '.': {}, ...all('name', 'value') } },
    ...all('terminationMessagePath', 'terminationMessagePolicy', 'volumeMounts'),
  };
  const template = {
    'f:metadata': {
      ...all('annotations', 'generateName', 'labels'),
      'f:ownerReferences': { '.': {}, [`k:{"uid":"${owner}"}`]: {} },
    },
    'f:spec': {
      'f:containers': { 'k:{"name":"main"}': container },
      ...all('dnsPolicy', 'enableServiceLinks', 'restartPolicy', 'schedulerName', 'securityContext'),
      ...all('serviceAccount', 'serviceAccountName', 'terminationGracePeriodSeconds'),
    },
  };
  const conditions = ['ContainersReady', 'Initialized', 'PodReadyToStartContainers', 'Ready'].map(condition);
  const reported = {
    'f:status': {
      'f:conditions': Object.fromEntries(conditions),
      ...all('containerStatuses', 'hostIP', 'hostIPs', 'phase', 'podIP', 'podIPs', 'startTime'),
    },
  };
  const manager = { operation: 'Update', apiVersion: 'v1', time: bornAt, fieldsType: 'FieldsV1' };
  return [
    { manager: 'kube-controller-manager', ...manager, fieldsV1: template },
    { manager: 'kubelet', ...manager, fieldsV1: reported, subresource: 'status' },
  ];
}

const token = { name: 'kube-api-access-x7k2p', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' };

function spec(service: string, image: string): object {
  const probe = (path: string) => ({
    httpGet: { path, port: 'http', scheme: 'HTTP' },
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  const container = {
    name: 'main',
    image,
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env: [
      { name: 'LOG_LEVEL', value: 'info' },
      { name: 'NODE_NAME', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
      { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: `${service}-database`, key: 'url' } } },
    ],
    resources: { limits: { memory: '512Mi' }, requests: { cpu: '250m', memory: '512Mi' } },
    volumeMounts: [
      { name: 'config', mountPath: '/etc/service' },
      { ...token, readOnly: true },
    ],
    livenessProbe: probe('/-/healthy'),
    readinessProbe: probe('/-/ready'),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
  };
  return {
    volumes: [
      { name: 'config', configMap: { name: service, defaultMode: 420 } },
      {
        name: token.name,
        projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }] },
      },
    ],
    containers: [container],
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: service,
    serviceAccount: service,
    securityContext: { runAsNonRoot: true, fsGroup: 65_534 },
    schedulerName: 'default-scheduler',
    tolerations: ['not-ready', 'unreachable'].map((name) => ({
      key: `node.kubernetes.io/${name}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    })),
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
  };
}

interface Running {
  readonly service: string;
  readonly image: string;
  readonly ip: string;
  readonly hostIp: string;
}

function status(random: Random, { service, image, ip, hostIp }: Running): object {
  const conditions = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
  return {
    phase: 'Running',
    conditions: conditions.map((type) => ({ type, status: 'True', lastProbeTime: null, lastTransitionTime: bornAt })),
    hostIP: hostIp,
    hostIPs: [{ ip: hostIp }],
    podIP: ip,
    podIPs: [{ ip }],
    startTime: bornAt,
    containerStatuses: [
      {
        name: 'main',
        state: { running: { startedAt: bornAt } },
        lastState: {},
        ready: true,
        restartCount: 0,
        image,
        imageID: `registry.example.com/${service}@sha256:${random.hex(64)}`,
        containerID: `containerd://${random.hex(64)}`,
        started: true,
      },
    ],
    qosClass: 'Burstable',
  };
}
