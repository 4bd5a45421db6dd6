import { describe, expect, it } from 'vitest';
import { fieldSelectorProblem, labelSelectorProblem } from './selector-syntax.ts';

describe('labelSelectorProblem', () => {
  it.each([
    '',
    ' ',
    'a',
    '!a',
    '! a',
    'a=b',
    'a==b',
    'a!=b',
    'a=',
    'a = b , c',
    'a in (x,y)',
    'a in(x)',
    'a notin ( x , y )',
    'a in ()',
    'a in (,x)',
    'in in (in)',
    'x in (foo,,baz),y,z notin ()',
    'replicas>3',
    'replicas < 10',
    'app.kubernetes.io/name=web',
    'a in (x,y),b=c,!d',
    `${'a'.repeat(63)}=${'b'.repeat(63)}`,
  ])('accepts %j', (selector) => {
    expect(labelSelectorProblem(selector)).toBeUndefined();
  });

  it.each([
    'a b',
    'a=b=c',
    'a=b,',
    ',a=b',
    'a=b,,c=d',
    '=b',
    '!a=b',
    'a in x',
    'a in (x',
    'a in (x y)',
    'a isin (x)',
    'a>b',
    'a>',
    '-a=b',
    'a=-b',
    'a=b_',
    'Upper.example.com/a=b',
    '/a=b',
    'a/b/c=d',
    'a=b/c',
    `${'a'.repeat(64)}=b`,
    `a=${'b'.repeat(64)}`,
    `${'p'.repeat(254)}/a`,
    'a=é',
  ])('refuses %j', (selector) => {
    expect(labelSelectorProblem(selector)).toContain('is not a label requirement');
  });

  it('names the requirement that is wrong', () => {
    expect(labelSelectorProblem('app=web,tier in cache')).toMatch(/^"tier in cache" /);
  });
});

describe('fieldSelectorProblem', () => {
  it.each([
    '',
    'metadata.name=a',
    'metadata.name==a',
    'status.phase!=Running,spec.nodeName=n',
    'a=',
    'a=b,',
    ',a=b',
    'a=b\\,c',
    'a=b\\=c',
    'a=b\\\\,c=d',
    'a=!b',
  ])('accepts %j', (selector) => {
    expect(fieldSelectorProblem(selector)).toBeUndefined();
  });

  it.each(['metadata.status-Running', 'a', 'a=b=c', 'a===b', 'a=b,c', 'a=b\\', 'a=b\\c', 'a=b\\\\,c', 'a!b'])(
    'refuses %j',
    (selector) => {
      expect(fieldSelectorProblem(selector)).toContain('is not a field requirement');
    },
  );
});
