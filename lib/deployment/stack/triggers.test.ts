import { describe, expect, it } from 'vitest';
import { ofType, property, stackWith } from '../../../test/support/stack-with.ts';

describe('a stack', () => {
  it('streams every answer of the API', async () => {
    const methods = ofType(await stackWith(), 'AWS::ApiGateway::Method');

    expect(methods).toHaveLength(2);
    for (const { Properties } of methods) {
      expect(Properties).toMatchObject({
        HttpMethod: 'ANY',
        Integration: {
          Type: 'AWS_PROXY',
          TimeoutInMillis: 60_000,
          ResponseTransferMode: 'STREAM',
          Uri: { 'Fn::Sub': expect.stringMatching(/\/response-streaming-invocations$/) },
        },
      });
    }
  });

  it('takes no more requests than it is told to', async () => {
    const stack = await stackWith({ parameters: { ApiRequestsPerSecond: '7' } });

    expect(property(stack, 'RestApiStage')).toMatchObject({
      StageName: 'prod',
      MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: '7', ThrottlingBurstLimit: '7' }],
    });
  });

  it('dispatches every minute, and does not repeat a tick', async () => {
    const stack = await stackWith();

    expect(property(stack, 'DispatchSchedule')).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [{ Arn: { 'Fn::GetAtt': ['DispatchLambdaFunction', 'Arn'] } }],
    });
    for (const name of ['DispatchInvocations', 'RefreshInvocations']) {
      expect(property(stack, name)).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
    }
  });

  it('hands messages to the refresher one by one, and never to one function alone', async () => {
    expect(property(await stackWith(), 'RefreshMapping')).toMatchObject({
      BatchSize: 1,
      EventSourceArn: { 'Fn::GetAtt': ['RefreshQueue', 'Arn'] },
      FunctionName: { 'Fn::GetAtt': ['RefreshLambdaFunction', 'Arn'] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: '10' },
    });
  });

  it('hands hints to dispatch by the thousand', async () => {
    expect(property(await stackWith(), 'HintMapping')).toMatchObject({
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 10,
      FunctionName: { 'Fn::GetAtt': ['DispatchLambdaFunction', 'Arn'] },
    });
  });
});
