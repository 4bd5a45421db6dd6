import { expect, it } from 'vitest';
import { testAwsMechanism } from '../../../test/support/aws-mechanism.ts';
import { mechanism } from './index.ts';

testAwsMechanism(mechanism, {
  requestConcurrency: 10,
  same: [{ title: 'the port, which no cache is found at', change: { port: 9121 } }],
  other: {},
});

it('warns of what names no cache', () => {
  expect(mechanism.configure({ clusters: ['a', 'b'] }).concerns).toHaveLength(2);
});
