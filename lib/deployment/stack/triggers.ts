import { attribute, type Resources, ref } from '../cloudformation.ts';
import type { Worker } from '../worker.ts';

/** The minute tick of dispatch. A tick that comes late is worth nothing: the next one sends the same. */
export const scheduleResources: Resources = {
  DispatchSchedule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      Description: 'Accepts a new configuration, and sends one message for each provider that is due',
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ Id: 'dispatch', Arn: attribute('DispatchLambdaFunction') }],
    },
  },
  DispatchSchedulePermission: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: attribute('DispatchLambdaFunction'),
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: attribute('DispatchSchedule'),
    },
  },
  DispatchInvocations: invocationsOf('Dispatch'),
};

/** Messages come one by one: each is one provider, and what becomes of one does not touch another. */
export function mappingResources({ id }: Worker): Resources {
  return {
    [`${id}Mapping`]: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: attribute(`${id}Queue`),
        FunctionName: attribute(`${id}LambdaFunction`),
        BatchSize: 1,
        ScalingConfig: { MaximumConcurrency: ref('MaximumConcurrency') },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    },
    [`${id}Invocations`]: invocationsOf(id),
  };
}

function invocationsOf(id: string) {
  return {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: ref(`${id}LambdaFunction`),
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    },
  };
}
