import { describe, expect, it } from 'vitest';
import { instances, ofType, property, stackWith, still } from '../../../test/support/stack-with.ts';

const tasks = {
  job_name: 'tasks',
  ecs_sd_configs: [{ region: 'eu-west-1', role_arn: 'arn:aws:iam::123456789012:role/reader' }],
};
const cluster = {
  job_name: 'cluster',
  kubernetes_sd_configs: [{ role: 'pod', eks_cluster: 'web', region: 'eu-west-1' }],
};

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

  it('hands hints to dispatch by the thousand, and never to more than two at once', async () => {
    expect(property(await stackWith(), 'HintMapping')).toMatchObject({
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 10,
      ScalingConfig: { MaximumConcurrency: 2 },
      FunctionName: { 'Fn::GetAtt': ['DispatchLambdaFunction', 'Arn'] },
    });
  });

  it.each([
    { name: 'EC2 and EKS', jobs: [instances, cluster], source: ['aws.autoscaling', 'aws.ec2', 'aws.eks'] },
    { name: 'ECS of another account', jobs: [tasks], source: ['aws.autoscaling', 'aws.ec2', 'aws.ecs'] },
    { name: 'nothing that tells', jobs: [still], source: undefined },
  ])('listens to the events of what is asked: $name', async ({ jobs, source }) => {
    const stack = await stackWith({ jobs });

    expect(Reflect.get(Object(property(stack, 'HintRule')['EventPattern']), 'source')).toEqual(source);
    expect(Object.keys(stack.resources).filter((name) => name.startsWith('Hint'))).toHaveLength(
      source === undefined ? 0 : 4,
    );
  });
});
