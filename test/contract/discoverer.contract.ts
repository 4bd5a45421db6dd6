import { expect } from 'vitest';
import type { Discovery } from '../../lib/model/discovery.ts';
import type { LabelSet } from '../../lib/model/target-group.ts';

/**
 * What every discoverer promises of what it found: sources are named, once; nothing is both found and unread, but that a
 * prefix may stand beside some of its sources; labels are texts with names.
 */
export function expectWellFormed({ groups, unread }: Discovery): void {
  const sources = groups.map(({ source }) => source);
  const unreadSources = unread.filter(({ kind }) => kind === 'source').map(({ name }) => name);
  expect(sources.filter((source) => source === '')).toEqual([]);
  expect(sources.filter((source, index) => sources.indexOf(source) !== index)).toEqual([]);
  expect(unreadSources.filter((source) => sources.includes(source))).toEqual([]);
  for (const { labels, targets } of groups) {
    expectLabels(labels);
    for (const target of targets) {
      expect(target.address).toBeTypeOf('string');
      expectLabels(target.labels);
    }
  }
}

function expectLabels(labels: LabelSet): void {
  expect(Object.keys(labels)).not.toContain('');
  expect(Object.values(labels).filter((value) => typeof value !== 'string')).toEqual([]);
}
