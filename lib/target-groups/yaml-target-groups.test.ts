import { describe, expect, it } from 'vitest';
import { yamlTargetGroups } from './yaml-target-groups.ts';

function faultsIn(text: string): readonly string[] {
  const read = yamlTargetGroups(text, 'sd.yml');
  return 'groups' in read ? [] : read.problems.map(({ line, path, message }) => `${line} ${path}: ${message}`);
}

function flatIn(text: string): unknown {
  const read = yamlTargetGroups(text, 'sd.yml');
  return 'groups' in read
    ? read.groups.map(({ targets, labels }) => [targets.map(({ address }) => address), labels])
    : read.problems;
}

describe('yamlTargetGroups', () => {
  it.each([
    { name: 'nothing for no document', text: '', groups: [] },
    { name: 'nothing for null', text: '~', groups: [] },
    { name: 'a group without anything', text: '- {}', groups: [[[], {}]] },
    { name: 'null for no targets and no labels', text: '- {targets: , labels: }', groups: [[[], {}]] },
    { name: 'null for the empty text', text: '- {targets: [~], labels: {a: }}', groups: [[[''], { a: '' }]] },
    {
      name: 'scalars as they are written',
      text: '- {targets: [8080, 012], labels: {a: true, b: 1.10, 7: "x"}}',
      groups: [[['8080', '012'], { a: 'true', b: '1.10', '7': 'x' }]],
    },
    {
      name: 'anchors and merges',
      text: '- &a {targets: [x], labels: &l {a: b}}\n- {<<: *a, labels: {<<: *l, c: d}}',
      groups: [
        [['x'], { a: 'b' }],
        [['x'], { a: 'b', c: 'd' }],
      ],
    },
    { name: 'the first of several documents', text: '- targets: [x]\n---\n- targets: [y]\n', groups: [[['x'], {}]] },
    {
      name: 'labels named like parts of an object',
      text: '- {targets: [x], labels: {constructor: y}}',
      groups: [[['x'], { constructor: 'y' }]],
    },
  ])('takes $name', ({ text, groups }) => {
    expect(flatIn(text)).toEqual(groups);
  });

  it.each([
    { name: 'a map for the list', text: 'targets: [x]', fault: '1 : expected a list of groups, not a map' },
    { name: 'a text for the list', text: 'x', fault: '1 : expected a list of groups, not a string' },
    { name: 'a null group', text: '- targets: [x]\n-', fault: '2 [1]: expected a group, not null' },
    { name: 'a text for a group', text: '- targets', fault: '1 [0]: expected a group, not a string' },
    { name: 'another field', text: '- label: {a: b}', fault: '1 [0]: unknown field "label"' },
    { name: 'a field in capitals', text: '- Targets: [x]', fault: '1 [0]: unknown field "Targets"' },
    {
      name: 'a label that is there twice',
      text: '- labels: {a: b, a: c}',
      fault: '1 [0].labels.a: is there twice; first on line 1',
    },
    {
      name: 'a text for targets',
      text: '- targets: x',
      fault: '1 [0].targets: expected a list of addresses, not a string',
    },
    { name: 'a list for a target', text: '- targets: [[x]]', fault: '1 [0].targets[0]: expected a text, not a list' },
    { name: 'a list for labels', text: '- labels: [x]', fault: '1 [0].labels: expected labels by name, not a list' },
    { name: 'a map for a label', text: '- labels: {a: {b: c}}', fault: '1 [0].labels.a: expected a text, not a map' },
    { name: 'a label without a name', text: '- labels: {"": x}', fault: '1 [0].labels: the name of a label is empty' },
  ])('refuses $name', ({ text, fault }) => {
    expect(faultsIn(text)).toEqual([fault]);
  });

  it('says everything that is wrong', () => {
    expect(faultsIn('- targets: x\n- label: y\n')).toHaveLength(2);
  });
});
