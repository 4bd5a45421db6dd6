import { describe, expect, it } from 'vitest';
import { isAllowed, type PolicyDocument, type WantedAction } from '../support/policy.ts';
import type { MotoWorld } from './moto-world.ts';

/** What no test of these makes a function do, by function, and why it has to be allowed nevertheless. */
const otherwise: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  api: {
    'dynamodb:PutItem': 'notes that what is held may go, and when a token was last used',
    'logs:CreateLogStream': 'Lambda itself writes the log',
    'logs:PutLogEvents': 'Lambda itself writes the log',
  },
  dispatch: {
    'dynamodb:DeleteItem': 'removes a job that left the configuration',
    'dynamodb:UpdateItem': 'marks a provider that no job names any more',
    'logs:CreateLogStream': 'Lambda itself writes the log',
    'logs:PutLogEvents': 'Lambda itself writes the log',
    'sqs:DeleteMessage': 'Lambda itself takes hints from their queue',
    'sqs:GetQueueAttributes': 'Lambda itself takes hints from their queue',
    'sqs:ReceiveMessage': 'Lambda itself takes hints from their queue',
  },
  refresh: {
    'dynamodb:DeleteItem': 'removes the head of a provider that is forgotten',
    'dynamodb:Query': 'finds what killed workers left',
    'logs:CreateLogStream': 'Lambda itself writes the log',
    'logs:PutLogEvents': 'Lambda itself writes the log',
    'sqs:DeleteMessage': 'Lambda itself takes messages from the queue',
    'sqs:GetQueueAttributes': 'Lambda itself takes messages from the queue',
    'sqs:ReceiveMessage': 'Lambda itself takes messages from the queue',
    'sqs:SendMessage': 'sends back what it cannot do now',
  },
};

/** What the tests before these made the functions do, held against the roles that CloudFormation made of the template. */
export function describePermissions(current: () => MotoWorld): void {
  describe.each(['api', 'dispatch', 'refresh'])('the role of %s', (name) => {
    const policies = () => current().deployed.get(name)?.policies ?? [];
    const calls = () => current().recorded.get(name)?.calls ?? [];

    it('allows all that it did', () => {
      expect(calls().length).toBeGreaterThan(2);
      expect(current().recorded.get(name)?.unknown).toEqual([]);
      expect(calls().filter((call) => !isAllowed(policies(), call))).toEqual([]);
    });

    it('allows nothing that it could do without', () => {
      const actions = [...new Set(policies().flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)))];

      const unused = actions.filter((action) => works(without(policies(), action), calls()));

      expect(actions.length - unused.length).toBeGreaterThan(2);
      expect(unused.filter((action) => otherwise[name]?.[action] === undefined)).toEqual([]);
      expect(Object.keys(otherwise[name] ?? {}).filter((action) => !actions.includes(action))).toEqual([]);
    });
  });
}

function works(policies: readonly PolicyDocument[], calls: readonly WantedAction[]): boolean {
  return calls.every((call) => isAllowed(policies, call));
}

function without(policies: readonly PolicyDocument[], action: string): readonly PolicyDocument[] {
  return policies.map((policy) => ({
    ...policy,
    Statement: policy.Statement.map((statement) => ({
      ...statement,
      Action: statement.Action.filter((each) => each !== action),
    })),
  }));
}
