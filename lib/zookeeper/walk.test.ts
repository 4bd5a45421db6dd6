import { describe, expect, it } from 'vitest';
import { treeSession } from '../../test/support/tree-session.ts';
import { DiscoveryError } from '../errors.ts';
import { walkTree } from './walk.ts';

describe('a walk over a tree', () => {
  const nodes = { '/a/b/c': '1', '/a/d': '2' };

  it('tells of every node once, with what it holds', async () => {
    const told: string[] = [];

    const isThere = await walkTree(treeSession(nodes), '/a', (path, data) => told.push(`${path}=${data}`));

    expect(isThere).toBe(true);
    expect(told).toEqual(['/a=', '/a/b=', '/a/d=2', '/a/b/c=1']);
  });

  it.each([
    { limits: { maxReads: 2, maxDepth: 2, maxNodes: 9 }, fault: 'the tree below /a is deeper than 2 names' },
    { limits: { maxReads: 2, maxDepth: 9, maxNodes: 3 }, fault: 'the tree below /a has more than 3 nodes' },
  ])('is no list where $fault', async ({ limits, fault }) => {
    await expect(walkTree(treeSession(nodes), '/a', () => {}, limits)).rejects.toThrow(fault);
  });

  it('goes as far as its limits', async () => {
    const limits = { maxReads: 2, maxDepth: 3, maxNodes: 4 };

    await expect(walkTree(treeSession(nodes), '/a', () => {}, limits)).resolves.toBe(true);
  });

  it('asks for nothing more after a node that cannot be read', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`/a/${index}`, '']));
    const failure = new DiscoveryError('unreachable', 'lost');
    const told: string[] = [];
    const tree = treeSession(many, { failing: { '/a/1': failure } });

    await expect(
      walkTree(tree, '/a', (path) => told.push(path), { maxReads: 2, maxDepth: 9, maxNodes: 99 }),
    ).rejects.toBe(failure);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);

    expect(told).toEqual(['/a', '/a/0']);
  });
});
