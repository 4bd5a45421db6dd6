import { describe, expect, it } from 'vitest';
import { failureFrom } from '../../test/support/http-fixture.ts';
import { testPorts } from '../../test/support/test-ports.ts';
import { whole } from '../model/discovery.ts';
import { groupsByAddress, type TargetGroup } from '../model/target-group.ts';
import { ask } from './ask.ts';
import { checkExcess } from './list-excess.ts';

const limits = { targets: 3, addressLength: 10, sourceLength: 12, targetLength: 20, listLength: 50 };

const group = (source: string, addresses: readonly string[], labels = {}, own = {}): TargetGroup => ({
  source,
  labels,
  targets: addresses.map((address) => ({ address, labels: own })),
});

describe('a list', () => {
  it.each([
    { title: 'no targets', groups: [group('a', [])] },
    { title: 'as many targets as may be', groups: [group('a', ['1', '2']), group('b', ['3'])] },
    { title: 'names as long as may be', groups: [group('s'.repeat(12), ['a'.repeat(10)])] },
    { title: 'labels as long as may be', groups: [group('a', ['1', '2'], { a: 'x'.repeat(9) }, { b: 'y'.repeat(9) })] },
  ])('with $title is taken', ({ groups }) => {
    expect(() => checkExcess(whole(groups), limits)).not.toThrow();
  });

  it.each([
    { groups: [group('a', ['1', '2']), group('b', ['3', '4'])], says: 'the list has more than 3 targets' },
    { groups: [group('s'.repeat(13), ['1'])], says: 'sssssssssssss has a name of more than 12 characters' },
    { groups: [group('a', ['a'.repeat(11)])], says: 'a has an address of more than 10 characters' },
    {
      groups: [group('a', ['1'], { a: 'x'.repeat(10) }, { b: 'y'.repeat(9) })],
      says: 'a has a target with more than 20 characters of labels',
    },
    {
      groups: [group('a', ['1', '2', '3'], { a: 'x'.repeat(16) })],
      says: 'the list has more than 50 characters of labels',
    },
  ])('is refused: $says', ({ groups, says }) => {
    expect(() => checkExcess(whole(groups), limits)).toThrow(says);
  });

  it('has nothing but texts', () => {
    // As the SDK of AWS hands on what a service answers.
    const unchecked = JSON.parse('{"a":["x"]}');

    expect(() => checkExcess(whole([group('a', ['1'], unchecked)]), limits)).toThrow('the label a is no text');
    expect(() => checkExcess(whole([group('a', unchecked.a && [unchecked])]), limits)).toThrow('an address that is no');
  });

  it('of many targets that share their labels takes no memory for them, and is refused', async () => {
    const labels = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`label_${index}`, 'x'.repeat(9_000)]));
    const targets = Array.from({ length: 300_000 }, (_, index) => ({ address: String(index), labels: {} }));
    const discovery = whole(groupsByAddress('', [{ labels, targets }]));

    const failure = await failureFrom(
      ask({ create: async () => ({ refresh: async () => discovery }) }, testPorts(), new AbortController().signal),
    );

    expect(discovery.groups[0]?.targets[0]?.labels).toBe(discovery.groups[299_999]?.targets[0]?.labels);
    expect(failure).toMatchObject({
      failure: 'malformed',
      message: expect.stringMatching(/^the list has more than \d+ /),
    });
  });
});
