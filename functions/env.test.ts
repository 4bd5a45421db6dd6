import { describe, expect, it } from 'vitest';
import { ConfigError } from '../lib/errors.ts';
import { apiEnvironment, dispatchEnvironment, refreshEnvironment } from './env.ts';

const shared = {
  TABLE: 'rollcall',
  STAGE: 'test',
  HUB_NAME: 'rollcall-test',
  AWS_REGION: 'eu-west-1',
  QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/refresh',
};
const api = { ...shared, TOKENS: '' };
const networks = { internal: 'https://sqs.eu-west-1.amazonaws.com/123456789012/internal' };
const NETWORK_QUEUES = JSON.stringify(networks);
const refresh = {
  ...shared,
  CONFIG: 'rollcall.yml',
  EVENT_BUS: '',
  GRANTED: '',
  NETWORK: '',
  NETWORK_QUEUES,
};
const dispatch = { ...shared, CONFIG: 'rollcall.yml', NETWORK_QUEUES };

describe('an environment', () => {
  it('is taken as it is, without what is not asked for', () => {
    expect(apiEnvironment({ ...api, HOME: '/home' })).toEqual(api);
    expect(refreshEnvironment(refresh)).toEqual({ ...refresh, NETWORK_QUEUES: networks });
    expect(dispatchEnvironment(dispatch)).toEqual({ ...dispatch, NETWORK_QUEUES: networks });
  });

  it.each([
    { read: apiEnvironment, whole: api },
    { read: refreshEnvironment, whole: refresh },
    { read: dispatchEnvironment, whole: dispatch },
  ])('defaults nothing: every variable that is missing is named ($read.name)', ({ read, whole }) => {
    const problems = (() => {
      try {
        read({});
        return [];
      } catch (error) {
        return error instanceof ConfigError ? error.problems : [];
      }
    })();

    expect(problems.map(({ path }) => path).sort()).toEqual(Object.keys(whole).sort());
  });

  it.each([
    { name: 'an empty table', wrong: { TABLE: '' } },
    { name: 'a queue that is no URL', wrong: { QUEUE_URL: 'refresh' } },
  ])('refuses $name', ({ wrong }) => {
    expect(() => apiEnvironment({ ...api, ...wrong })).toThrow(ConfigError);
  });

  it.each(['', '[]', '{"internal": 1}', '{"internal": "queue"}'])('refuses %j as queues by network', (text) => {
    expect(() => dispatchEnvironment({ ...dispatch, NETWORK_QUEUES: text })).toThrow('NETWORK_QUEUES');
  });
});
