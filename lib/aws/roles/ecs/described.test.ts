import { describe, expect, it } from 'vitest';
import { describedOf, shortNameOf } from './described.ts';

const arn = (name: string) => `arn:aws:ecs:eu-west-1:111122223333:task/web/${name}`;
const wanted = [arn('a'), arn('b')];
const items = [{ taskArn: arn('a') }];

const untoldOf = (answer: { items?: typeof items; failures?: { arn?: string; reason?: string }[] }) =>
  describedOf(
    'ecs:DescribeTasks',
    wanted,
    { items: answer.items, failures: answer.failures },
    ({ taskArn }) => taskArn,
  ).untold.map(({ name, cause }) => [shortNameOf(name), cause.message]);

describe('describedOf', () => {
  it.each([
    { title: 'everything was found', answer: { items: [{ taskArn: arn('b') }, ...items] }, untold: [] },
    { title: 'one is gone', answer: { items, failures: [{ arn: arn('b'), reason: 'MISSING' }] }, untold: [] },
    {
      title: 'one failed',
      answer: { items, failures: [{ arn: arn('b'), reason: 'ACCESS' }] },
      untold: [['b', `ecs:DescribeTasks for ${arn('b')} failed: ACCESS`]],
    },
    {
      title: 'one failed without a reason',
      answer: { items, failures: [{ arn: arn('b') }] },
      untold: [['b', `ecs:DescribeTasks for ${arn('b')} failed: without a reason`]],
    },
    {
      title: 'one was not mentioned',
      answer: { items },
      untold: [['b', `ecs:DescribeTasks for ${arn('b')} was not answered`]],
    },
    {
      title: 'nothing was',
      answer: {},
      untold: [
        ['a', `ecs:DescribeTasks for ${arn('a')} was not answered`],
        ['b', `ecs:DescribeTasks for ${arn('b')} was not answered`],
      ],
    },
  ])('says so where $title', ({ answer, untold }) => {
    expect(untoldOf(answer)).toEqual(untold);
  });
});

describe('shortNameOf', () => {
  it.each([
    { of: arn('a'), name: 'a' },
    { of: 'arn:aws:ecs:eu-west-1:111122223333:task/old', name: 'old' },
    { of: 'web', name: 'web' },
  ])('is $name of $of', ({ of, name }) => {
    expect(shortNameOf(of)).toBe(name);
  });
});
