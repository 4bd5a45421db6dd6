import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LaunchedInstance } from '../peers/moto/ec2-instances.ts';
import { isAllowed } from '../support/policy.ts';
import type { MotoWorld } from './moto-world.ts';
import { type FlowEnd, runFlow } from './one-flow.ts';

const timeout = 180_000;

/** Without what the flow works all the same, by function, and why it has to be allowed nevertheless. */
const otherwise: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  api: {
    'dynamodb:PutItem': 'notes that what is held may go, and when a token was last used: lists are served without',
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

/**
 * The roles that CloudFormation made of the template: held against what the tests before these made the functions do, and
 * against a whole flow from which one action after the other is withheld.
 */
export function describePermissions(current: () => { readonly world: MotoWorld; readonly instance: LaunchedInstance }) {
  describe('the roles', () => {
    let whole: FlowEnd;

    beforeAll(async () => {
      whole = await runFlow({ ...current(), table: 'flow' });
    }, timeout);

    afterAll(() => {
      const { world } = current();
      world.ec2.standBefore(world.recorded.get('refresh')?.url ?? world.moto.url);
    });

    it('let a whole flow through, which sees the same each time', { timeout }, async () => {
      expect(whole.seen).toMatchObject({ messages: 3, taken: [3, 3], twice: [[]], status: 202 });
      // Else any action would look as if it were missed.
      expect((await runFlow({ ...current(), table: 'flow-again' })).seen).toEqual(whole.seen);
    });

    describe.each(['api', 'dispatch', 'refresh'])('that of %s', (name) => {
      const policies = () => current().world.deployed.get(name)?.policies ?? [];

      it('allows all that it did', () => {
        const recorded = current().world.recorded.get(name);

        expect(recorded?.calls.length).toBeGreaterThan(2);
        expect(recorded?.unknown).toEqual([]);
        expect(recorded?.calls.filter((call) => !isAllowed(policies(), call))).toEqual([]);
      });

      it('allows nothing without which the flow works, but for a reason', { timeout }, async () => {
        const actions = [...new Set(policies().flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)))];
        const called = new Set(whole.calls.get(name)?.map(({ action }) => action));
        // What is not called is not missed either.
        const spared = actions.filter((action) => !called.has(action));
        for (const action of called) {
          const { seen } = await runFlow(
            { ...current(), table: `flow-${name}-${action.split(':')[1]}` },
            { name, action },
          );
          if (JSON.stringify(seen) === JSON.stringify(whole.seen)) spared.push(action);
        }

        expect(spared.toSorted()).toEqual(Object.keys(otherwise[name] ?? {}).toSorted());
        expect(actions.length - spared.length).toBeGreaterThan(2);
      });
    });
  });
}
