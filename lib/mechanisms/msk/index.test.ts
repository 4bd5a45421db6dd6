import { testAwsMechanism } from '../../../test/support/aws-mechanism.ts';
import { mechanism } from './index.ts';

testAwsMechanism(mechanism, { requestConcurrency: 10, other: { port: 9100 } });
