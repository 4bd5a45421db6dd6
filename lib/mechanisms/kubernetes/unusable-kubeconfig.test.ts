import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { secretsOf, testPorts } from '../../../test/support/test-ports.ts';
import { mechanism } from './index.ts';

const reference = '/etc/rollcall/kubeconfig';
const server = 'http://api.example.com';
const plugin = (script: string) => ({ exec: { command: process.execPath, args: ['-e', script] } });

/** JSON is YAML. */
function kubeconfig(cluster: object, user: object = {}): string {
  return JSON.stringify({
    'current-context': 'here',
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: { ...user, password: 's3cret' } }],
  });
}

async function errorOf(text: string, timeoutMs = 10_000): Promise<unknown> {
  const configured = mechanism.configure({ role: 'pod', kubeconfig_file: reference });
  const discoverer = await configured.create(testPorts({ secrets: secretsOf({ [reference]: text }) }));
  return await discoverer.refresh(AbortSignal.timeout(timeoutMs)).catch((caught: unknown) => caught);
}

describe('an unusable kubeconfig', () => {
  it.each([
    ['is no YAML', 'users: [s3cret', 'is not YAML'],
    ['is a text', 's3cret', 'is not a kubeconfig'],
    ['has no contexts', 'users: s3cret', 'has no current context with a cluster'],
    ['names no server', kubeconfig({}), 'is not complete: clusters[0].cluster.server is missing'],
    ['names a socket', kubeconfig({ server: 'unix:///run/s3cret' }), 'names a server that is no URL'],
    ['has another proxy', kubeconfig({ server, 'proxy-url': 'socks5://s3cret@192.0.2.1' }), 'a proxy that is not HTTP'],
    ['misses a file', kubeconfig({ server }, { 'client-key': 'no.key' }), '/etc/rollcall/no.key: ENOENT'],
    ['misses its plugin', kubeconfig({ server }, { exec: { command: 'no-plugin' } }), 'no-plugin: ENOENT'],
    [
      'has a failing plugin',
      kubeconfig({ server }, plugin('console.error("s3cret"); process.exit(1)')),
      'run it by hand',
    ],
    ['has a babbling plugin', kubeconfig({ server }, plugin('console.log("s3cret")')), 'failed; run it by hand'],
  ])('that %s is refused, and nothing of what stands in it or was printed is told', async (_title, text, message) => {
    const error = await errorOf(text);

    expect(error).toMatchObject({ failure: 'unauthorized', message: expect.stringContaining(message) });
    expect(error).toMatchObject({ message: expect.stringContaining(`kubeconfig ${reference} `) });
    expect(inspect(error)).not.toContain('s3cret');
  });

  it('with a plugin that does not end is given up with the refresh', async () => {
    const error = await errorOf(kubeconfig({ server }, plugin('setTimeout(() => {}, 2000)')), 200);

    expect(error).toMatchObject({ failure: 'aborted', message: expect.stringContaining('did not end in time') });
  });

  it('that cannot be read is named', async () => {
    const configured = mechanism.configure({ role: 'pod', kubeconfig_file: 'ssm:/kube' });
    const discoverer = await configured.create(testPorts());

    const refresh = discoverer.refresh(AbortSignal.timeout(10_000));

    await expect(refresh).rejects.toMatchObject({ failure: 'unauthorized', message: 'ssm:/kube cannot be read' });
  });
});
