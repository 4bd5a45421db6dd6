import { describe, expect, it } from 'vitest';
import { changeText, ownName } from './change-text.ts';
import { namesOf } from './provider-names.ts';
import { textTable } from './text-table.ts';

const nothing = { title: 'ec2/eu-west-1', added: [], changed: [], removed: [], targetsAfter: 1 };

describe('a change', () => {
  it.each([
    { change: { removed: ['eu-west-1/i-0abc'] }, text: '-1  1 target  gone i-0abc' },
    {
      change: { added: ['eu-west-1/i-1', 'eu-west-1/i-2'], changed: ['eu-west-1/i-3'], targetsAfter: 12 },
      text: '+2 ~1  12 targets  new i-1, i-2; changed i-3',
    },
    {
      change: { added: ['a/1', 'a/2', 'a/3', 'a/4', 'a/5'], targetsAfter: 0 },
      text: '+5  0 targets  new a/1, a/2, a/3 and 2 more',
    },
  ])('reads $text', ({ change, text }) => {
    expect(changeText({ ...nothing, ...change })).toBe(text);
  });

  it.each([
    ['http://h:80/x.json/192.0.2.1:9100', 'http/h:80/x.json', '192.0.2.1:9100'],
    ['example.com/192.0.2.1:80', 'dns/example.com', '192.0.2.1:80'],
    ['pod/team-b/web-1', 'kubernetes/pod@h', 'pod/team-b/web-1'],
    ['192.0.2.1:9100', 'static', '192.0.2.1:9100'],
  ])('names %s of %s %s', (source, title, name) => {
    expect(ownName(source, title)).toBe(name);
  });
});

describe('a table', () => {
  it('is aligned, ends no line in blanks, and steers no terminal', () => {
    const text = textTable(
      ['A', 'LONG', 'B'],
      [
        ['wider', 'x', ''],
        ['y', 'z\u001b[0m', 'last'],
      ],
    );

    expect(text).toBe('A      LONG   B\nwider  x\ny      z?[0m  last\n');
  });
});

describe('the name of a provider', () => {
  it('is its title, with a job where others have the same', () => {
    const names = namesOf([
      { id: '1', title: 'kubernetes/pod@h', jobs: ['a', 'b'] },
      { id: '2', title: 'kubernetes/pod@h', jobs: [] },
      { id: '3', title: 'ec2/eu-west-1', jobs: ['c'] },
    ]);

    expect([...names.values()]).toEqual(['kubernetes/pod@h (a)', 'kubernetes/pod@h (2)', 'ec2/eu-west-1']);
  });
});
