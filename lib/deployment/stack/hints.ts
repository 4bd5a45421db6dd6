import { attribute, type Resources } from '../cloudformation.ts';
import type { Grants } from '../grants.ts';
import { queueEncryption } from './queues.ts';

/** Whose events say that something may have changed, by the services that are asked. */
const sources: Readonly<Record<string, readonly string[]>> = {
  ec2: ['aws.autoscaling', 'aws.ec2'],
  ecs: ['aws.ecs'],
  eks: ['aws.eks'],
};

/** A hint that waited for longer has been overtaken by polling. */
const retentionSeconds = 300;
/** One invocation for all events of so long. */
const windowSeconds = 10;
const maxBatch = 1000;
/** The fewest that a queue can be held to: however many events there are, they do not cost the account its concurrency. */
const maxConcurrency = 2;
/** Six timeouts of dispatch, as AWS advises. */
const visibilitySeconds = 330;

/** The event sources that concern what is asked for. */
export function hintSourcesOf({ asked }: Pick<Grants, 'asked'>): readonly string[] {
  const services = new Set(asked.map(({ action }) => action.split(':')[0] ?? ''));
  return [...services].flatMap((service) => sources[service] ?? []).sort();
}

/** Events on the default bus, collected for dispatch; nothing at all where no source has any. One that is lost is no harm. */
export function hintResources(grants: Pick<Grants, 'asked'>): Resources {
  const told = hintSourcesOf(grants);
  if (told.length === 0) return {};
  return {
    HintQueue: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: visibilitySeconds,
        MessageRetentionPeriod: retentionSeconds,
        ...queueEncryption,
      },
    },
    HintQueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'HintQueue' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: attribute('HintQueue'),
              Condition: { ArnEquals: { 'aws:SourceArn': attribute('HintRule') } },
            },
          ],
        },
      },
    },
    HintRule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Description: 'Events that say that something may have changed: its providers are asked sooner',
        EventPattern: {
          source: told,
          'detail-type': [
            'EC2 Instance State-change Notification',
            'ECS Task State Change',
            'EC2 Instance Launch Successful',
            'EC2 Instance Terminate Successful',
            { prefix: 'EKS ' },
          ],
        },
        State: 'ENABLED',
        Targets: [{ Id: 'hints', Arn: attribute('HintQueue') }],
      },
    },
    HintMapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: attribute('HintQueue'),
        FunctionName: attribute('DispatchLambdaFunction'),
        BatchSize: maxBatch,
        MaximumBatchingWindowInSeconds: windowSeconds,
        ScalingConfig: { MaximumConcurrency: maxConcurrency },
      },
    },
  };
}
