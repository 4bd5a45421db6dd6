import { testAwsMechanism } from '../../../test/support/aws-mechanism.ts';
import { mechanism } from './index.ts';

const filtered = (...values: readonly string[]) => ({ filters: [{ name: 'engine', values }] });

testAwsMechanism(mechanism, {
  requestConcurrency: 10,
  base: filtered('mysql', 'postgres'),
  same: [{ title: 'the order of values', change: filtered('postgres', 'mysql') }],
  other: { port: 9100, filters: [] },
});
