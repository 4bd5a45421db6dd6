import { expect, it } from 'vitest';
import { reasonsOf } from './statement.ts';

it('tells every reason of statements with the same actions', () => {
  const actions = ['ssm:GetParameter'];

  expect(
    reasonsOf([
      { actions, resources: ['a'], reason: 'reads a secret' },
      { actions, resources: ['b'], reason: 'reads the configuration' },
      { effect: 'Deny', actions, resources: ['c'], reason: 'never' },
    ]),
  ).toEqual({ 'ssm:GetParameter': 'reads a secret; reads the configuration', 'not ssm:GetParameter': 'never' });
});
