/** A pod with one container on port 80. */
export function podOf(namespace: string, name: string, podIP: string): object {
  return {
    metadata: { namespace, name, uid: `uid-${name}` },
    spec: {
      nodeName: 'node-1',
      containers: [{ name: 'web', image: 'web:1', ports: [{ name: 'http', containerPort: 80, protocol: 'TCP' }] }],
    },
    status: { phase: 'Running', podIP, hostIP: '192.0.2.1' },
  };
}

/** One page of a list of pods; with `next`, not the last. */
export function podPage(pods: readonly object[], next = ''): object {
  return { kind: 'PodList', apiVersion: 'v1', metadata: { continue: next }, items: pods };
}
