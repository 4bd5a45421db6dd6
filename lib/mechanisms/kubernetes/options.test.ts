import { describe, expect, it } from 'vitest';
import { mechanism } from './index.ts';
import { KubernetesOptions } from './options.ts';

function problemsOf(input: unknown): readonly string[] {
  const result = KubernetesOptions.safeParse(input);
  return (result.error?.issues ?? []).map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
}

const api = { role: 'pod', api_server: 'https://192.0.2.1:6443' };
const kubeconfig = { role: 'pod', kubeconfig_file: 'config' };
const eks = { role: 'pod', eks_cluster: 'web', region: 'eu-west-1' };

describe('the options of kubernetes', () => {
  it('have the defaults of Prometheus, and an interval', () => {
    expect(KubernetesOptions.parse({ role: 'node', api_server: '', kubeconfig_file: '' })).toMatchObject({
      role: 'node',
      api_server: undefined,
      kubeconfig_file: undefined,
      namespaces: { names: [], own_namespace: false },
      selectors: [],
      attach_metadata: { node: false, namespace: false, deployment: false, job: false, cronjob: false },
      refresh_interval: 30_000,
      follow_redirects: true,
      enable_http2: true,
    });
  });

  it.each([
    [1, 'a missing role', {}, 'role: must be one of node, pod'],
    [1, 'an unknown role', { role: 'Pod' }, 'role: must be one of node, pod'],
    [2, 'two schemes', { ...api, basic_auth: {}, authorization: {} }, 'authorization: only one of'],
    [
      2,
      'a credentials_file beside credentials',
      { ...api, authorization: { credentials: 'a', credentials_file: 'b' } },
      'authorization.credentials_file: only one of',
    ],
    [
      3,
      'kubeconfig_file with api_server',
      { ...api, ...kubeconfig },
      'kubeconfig_file: kubeconfig_file and api_server',
    ],
    [
      4,
      'kubeconfig_file with an http block',
      { ...kubeconfig, follow_redirects: false },
      'kubeconfig_file: HTTP client options cannot',
    ],
    [
      5,
      'an http block inside the cluster',
      { role: 'pod', bearer_token: 'x' },
      ': HTTP client options need api_server',
    ],
    [
      5,
      'TLS options inside the cluster',
      { role: 'pod', tls_config: { insecure_skip_verify: true } },
      ': HTTP client options need api_server',
    ],
    [
      6,
      'own_namespace with api_server',
      { ...api, namespaces: { own_namespace: true } },
      'namespaces.own_namespace: own_namespace and api_server',
    ],
    [
      6,
      'own_namespace with kubeconfig_file',
      { ...kubeconfig, namespaces: { own_namespace: true } },
      'namespaces.own_namespace: own_namespace and kubeconfig_file',
    ],
    [7, 'an unknown key', { role: 'pod', foo: 1 }, ': Unrecognized key: "foo"'],
    [7, 'an unknown key of namespaces', { role: 'pod', namespaces: { foo: 1 } }, 'namespaces: Unrecognized key: "foo"'],
    [
      7,
      'an unknown key of a selector',
      { role: 'pod', selectors: [{ role: 'pod', foo: 1 }] },
      'selectors.0: Unrecognized key: "foo"',
    ],
    [
      7,
      'an unknown key of attach_metadata',
      { role: 'pod', attach_metadata: { pod: true } },
      'attach_metadata: Unrecognized key: "pod"',
    ],
    [
      8,
      'two selectors of one role',
      { role: 'pod', selectors: [{ role: 'pod' }, { role: 'pod' }] },
      'selectors.1.role: there is already',
    ],
    [9, 'a selector without role', { role: 'pod', selectors: [{ label: 'a=b' }] }, 'selectors.0.role: must be one of'],
    [
      9,
      'a selector of an unknown role',
      { role: 'pod', selectors: [{ role: 'x' }] },
      'selectors.0.role: must be one of',
    ],
    [
      10,
      'a broken field selector',
      { role: 'pod', selectors: [{ role: 'pod', field: 'metadata.status-Running' }] },
      'selectors.0.field: "metadata.status-Running" is not',
    ],
    [
      10,
      'a broken label selector',
      { role: 'pod', selectors: [{ role: 'pod', label: 'a in b' }] },
      'selectors.0.label: "a in b" is not',
    ],
  ])('kubernetes 31: row %i refuses %s', (_row, _title, input, problem) => {
    const problems = problemsOf(input);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it.each([
    ['pod', ['pod', 'node']],
    ['service', ['service']],
    ['endpoints', ['pod', 'service', 'endpoints']],
    ['endpointslice', ['pod', 'service', 'endpointslice']],
    ['node', ['node']],
    ['ingress', ['ingress']],
  ])('kubernetes 31: row 9 of role %s allows selectors of %j, and no others', (role, allowed) => {
    const all = ['node', 'pod', 'service', 'endpoints', 'endpointslice', 'ingress'];
    const isAllowed = (selector: string) => problemsOf({ role, selectors: [{ role: selector }] }).length === 0;

    expect(all.filter(isAllowed).sort()).toEqual([...allowed].sort());
  });

  it.each(['unix:///run/x', 'https://', 'http://[::1', 'ftp://x'])('refuse %s as api_server', (api_server) => {
    expect(problemsOf({ role: 'pod', api_server })).toEqual([
      'api_server: must be a URL such as https://192.0.2.1:6443',
    ]);
  });

  it.each(['..', '.', 'a/b', 'a%2fb'])('refuse %s as a namespace, since it would lead elsewhere', (name) => {
    expect(problemsOf({ role: 'pod', namespaces: { names: [name] } })).toEqual([
      'namespaces.names.0: cannot be the name of a namespace',
    ]);
  });

  it('refuse an interval of nothing', () => {
    expect(problemsOf({ role: 'pod', refresh_interval: '0s' })).toEqual(['refresh_interval: must be greater than 0']);
  });

  it('accept attach_metadata and selectors that have no effect', () => {
    const attach_metadata = { node: true, namespace: true, deployment: true, job: true, cronjob: true };

    expect(problemsOf({ role: 'ingress', attach_metadata })).toEqual([]);
    expect(problemsOf({ role: 'pod', selectors: [{ role: 'node', label: 'a=b' }] })).toEqual([]);
  });
});

describe('a kubernetes provider', () => {
  it.each([
    [api, 'pod@192.0.2.1:6443'],
    [{ role: 'node', api_server: 'api.example.com:8080/prefix' }, 'node@api.example.com:8080'],
    [{ role: 'pod', api_server: 'https://u:s3cret@192.0.2.1' }, 'pod@192.0.2.1'],
    [{ role: 'service' }, 'service@in-cluster'],
    [{ role: 'pod', kubeconfig_file: 'ssm:/kube' }, 'pod@ssm:/kube'],
    [eks, 'pod@eu-west-1/web'],
    [{ role: 'node', eks_cluster: 'web' }, 'node@web'],
  ])('of %j is described as %s', (options, description) => {
    expect(mechanism.configure(options).description).toBe(description);
  });

  it.each<[string, object, object]>([
    ['interval', api, { ...api, refresh_interval: '5m' }],
    [
      'order of namespaces',
      { ...api, namespaces: { names: ['a', 'b'] } },
      { ...api, namespaces: { names: ['b', 'a', 'b'] } },
    ],
    [
      'order of selectors',
      { ...api, selectors: [{ role: 'pod', label: 'a' }, { role: 'node' }] },
      { ...api, selectors: [{ role: 'node' }, { role: 'pod', label: 'a' }] },
    ],
    ['CA', api, { ...api, tls_config: { ca_file: 'ca.crt' } }],
  ])('is the same whatever the %s', (_title, one, other) => {
    const [a, b] = [one, other].map((options) => JSON.stringify(sorted(mechanism.configure(options).identity)));

    expect(a).toBe(b);
  });

  it.each<[string, object, object?]>([
    ['role', { ...api, role: 'service' }],
    ['server', { ...api, api_server: 'https://192.0.2.2:6443' }],
    ['place', kubeconfig],
    ['namespaces', { ...api, namespaces: { names: ['a'] } }],
    ['selectors', { ...api, selectors: [{ role: 'pod', label: 'a' }] }],
    ['attachments', { ...api, attach_metadata: { node: true } }],
    ['user', { ...api, basic_auth: { username: 'u' } }],
    ['cluster', { ...eks, eks_cluster: 'other' }, eks],
    ['region', { ...eks, region: 'us-east-1' }, eks],
    ['role', { ...eks, role_arn: 'arn:aws:iam::444455556666:role/a' }, eks],
    [
      'external id',
      { ...eks, role_arn: 'arn:aws:iam::444455556666:role/a', external_id: 'x' },
      { ...eks, role_arn: 'arn:aws:iam::444455556666:role/a' },
    ],
  ])('is another one with another %s', (_title, other, one = api) => {
    const [a, b] = [one, other].map((options) => JSON.stringify(sorted(mechanism.configure(options).identity)));

    expect(a).not.toBe(b);
  });

  it.each([
    [api, []],
    [{ role: 'pod', kubeconfig_file: 'ssm:/kube' }, []],
    [eks, []],
    [kubeconfig, ['config is a local file']],
    [{ role: 'pod' }, ['a function runs in no cluster']],
    [{ role: 'pod', namespaces: { own_namespace: true } }, ['runs in no cluster', 'no namespace of its own']],
    [{ role: 'pod', api_server: 'localhost:8001' }, ['nothing listens at localhost:8001']],
    [{ role: 'pod', api_server: 'http://127.1.2.3' }, ['nothing listens at 127.1.2.3']],
    [{ role: 'pod', api_server: 'https://[::1]:6443' }, ['nothing listens at [::1]:6443']],
  ])('of %j has these concerns about Lambda: %j', (options, messages) => {
    const { concerns } = mechanism.configure(options);

    expect(concerns.every(({ impossibleOn }) => impossibleOn === 'lambda')).toBe(true);
    expect(concerns.map(({ message }) => message)).toEqual(messages.map((part) => expect.stringContaining(part)));
  });
});

/** With keys in order, as a provider id is made of it. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
