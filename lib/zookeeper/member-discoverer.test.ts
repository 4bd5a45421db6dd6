import { describe, expect, it } from 'vitest';
import { expectWellFormed } from '../../test/contract/discoverer.contract.ts';
import { type CollectingLogger, collectingLogger } from '../../test/support/collecting-logger.ts';
import { type TreeSession, treeSession } from '../../test/support/tree-session.ts';
import { Text } from '../asking/answer-shapes.ts';
import { DiscoveryError } from '../errors.ts';
import type { Discovery } from '../model/discovery.ts';
import { createMemberDiscoverer } from './member-discoverer.ts';
import { foldedObject } from './member-json.ts';
import { MemberOptions } from './member-options.ts';

const kind = {
  shape: foldedObject({ host: Text }),
  targetOf: ({ host }: { readonly host: string }, path: string) => ({ address: host, labels: { path } }),
};
const lost = new DiscoveryError('unreachable', 'lost');

async function refreshed(
  tree: TreeSession,
  paths: readonly string[] = ['/svc'],
  log: CollectingLogger = collectingLogger(),
): Promise<Discovery> {
  const options = MemberOptions.parse({ servers: ['zk1'], paths });
  const discoverer = createMemberDiscoverer(options, kind, { open: tree.open, log });
  const discovery = await discoverer.refresh(AbortSignal.timeout(10_000));
  expectWellFormed(discovery);
  return discovery;
}

const sourcesOf = ({ groups }: Discovery) => groups.map(({ source }) => source).sort();
const scopesOf = ({ unread }: Discovery) => unread.map(({ kind: each, name }) => `${each} ${name}`);

describe('members in ZooKeeper', () => {
  it('are sources by their paths, however deep, the root among them', async () => {
    const tree = treeSession({ '/svc': '{"host":"r"}', '/svc/b/c': '{"host":"c"}', '/svc/d': '{"host":"d"}' });

    const discovery = await refreshed(tree);

    expect(discovery.groups).toContainEqual({
      source: '/svc/b/c',
      labels: {},
      targets: [{ address: 'c', labels: { path: '/svc/b/c' } }],
    });
    expect(sourcesOf(discovery)).toEqual(['/svc', '/svc/b/c', '/svc/d']);
    expect(discovery.unread).toEqual([]);
  });

  it('are no longer found when their nodes go', async () => {
    const before = await refreshed(treeSession({ '/svc/a': '{}', '/svc/b': '{}' }));
    const after = await refreshed(treeSession({ '/svc/b': '{}' }));

    expect([sourcesOf(before), sourcesOf(after)]).toEqual([['/svc/a', '/svc/b'], ['/svc/b']]);
    expect(after.unread).toEqual([]);
  });

  it('are left out where they go during the walk', async () => {
    const discovery = await refreshed(treeSession({ '/svc/a': '{}' }, { gone: ['/svc/b'] }));

    expect([sourcesOf(discovery), scopesOf(discovery)]).toEqual([['/svc/a'], []]);
  });

  it('are none where the path does not exist, which is warned of', async () => {
    const log = collectingLogger();

    const discovery = await refreshed(treeSession({ '/other': '{}' }), ['/svc'], log);

    expect(discovery).toEqual({ groups: [], unread: [] });
    expect(log.lines).toEqual([{ level: 'warn', message: 'zookeeper path does not exist', fields: { path: '/svc' } }]);
  });

  it('are kept below a path that fails, and found below another', async () => {
    const tree = treeSession({ '/svc/a': '{}', '/svc/b/c': '{}', '/good/a': '{}' }, { failing: { '/svc/b/c': lost } });

    const discovery = await refreshed(tree, ['/svc', '/good']);

    expect(sourcesOf(discovery)).toEqual(['/good/a']);
    expect(discovery.unread).toEqual([
      { kind: 'source', name: '/svc', cause: lost },
      { kind: 'prefix', name: '/svc/', cause: lost },
    ]);
  });

  it('are found once where paths overlap', async () => {
    const nodes = { '/svc/a': '{}', '/svc/b/c': '{}' };

    const whole = await refreshed(treeSession(nodes), ['/svc', '/svc/b', '/svc']);
    const inner = await refreshed(treeSession(nodes, { failing: { '/svc/a': lost } }), ['/svc', '/svc/b']);

    expect([sourcesOf(whole), scopesOf(whole)]).toEqual([['/svc/a', '/svc/b/c'], []]);
    expect([sourcesOf(inner), scopesOf(inner)]).toEqual([['/svc/b/c'], ['source /svc', 'prefix /svc/']]);
  });

  it('fail the refresh where every path fails, and leave no session', async () => {
    const tree = treeSession({ '/svc/a': '{}' }, { failing: { '/svc/a': lost, '/other': lost } });

    await expect(refreshed(tree, ['/svc', '/other'])).rejects.toBe(lost);
    expect(tree.opened()).toBe(0);
  });

  it('fail the refresh when time is up, whatever was found', async () => {
    const aborted = new DiscoveryError('aborted', 'time ran out');
    const tree = treeSession({ '/svc/a': '{}', '/good/a': '{}' }, { failing: { '/svc/a': aborted } });

    await expect(refreshed(tree, ['/svc', '/good'])).rejects.toBe(aborted);
    expect(tree.opened()).toBe(0);
  });

  it('are read by sixteen of a path at once', async () => {
    const nodes = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`/svc/m${index}`, '{}']));
    const tree = treeSession(nodes);

    expect(sourcesOf(await refreshed(tree))).toHaveLength(200);
    expect(tree.mostReads()).toBe(16);
  });
});
