import type { Hub } from '../../config/hub.ts';
import { isDimension } from '../../model/metric-dimension.ts';
import { attribute, type Resource, type Resources, ref, together, type Value, when } from '../cloudformation.ts';
import type { Worker } from '../worker.ts';

/** Where the functions put their own metrics (docs/alerts.md), each by the name of the hub. */
const namespace = 'Rollcall';
const hub = { Name: 'Hub', Value: ref('AWS::StackName') };
const periodSeconds = 300;
/** CloudWatch looks back no further. */
const longestSeconds = 86_400;
/** Each is a metric and an alarm of its own, which cost: of more jobs there is one for all of them. */
const maxJobAlarms = 50;

interface Alarm {
  /** What to do stands under this name in docs/alerts.md. */
  readonly entry: string;
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: readonly Value[];
  readonly statistic: 'Maximum' | 'Sum';
  /** Alarming above 0, or below 1. */
  readonly when: 'above 0' | 'below 1';
  readonly periods?: number;
  readonly periodSeconds?: number;
  /** What it means that there is no figure; `missing` tells when figures end, and not before they began. */
  readonly absent?: 'breaching' | 'missing' | 'notBreaching';
  readonly condition?: string;
}

/** Who wants to be woken subscribes to the topic. */
export function alarmResources(configuration: Hub, workers: readonly Worker[]): Resources {
  return {
    AlarmTopic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: when('HasKey', ref('KmsKeyArn')) } },
    DispatchErrorsAlarm: alarmOf({
      entry: 'DispatchErrors',
      description: 'Dispatch failed for five minutes. Nothing is refreshed; what was last found is served.',
      namespace: 'AWS/Lambda',
      metric: 'Errors',
      dimensions: [{ Name: 'FunctionName', Value: ref('DispatchLambdaFunction') }],
      statistic: 'Sum',
      when: 'above 0',
      periods: 5,
      periodSeconds: 60,
    }),
    ...nothingRefreshed(configuration),
    ProvidersFailingAlarm: alarmOf({
      entry: 'ProvidersFailing',
      description: 'A provider could not be read for fifteen minutes. Its jobs serve what was last found.',
      namespace,
      metric: 'ProvidersFailing',
      dimensions: [hub],
      statistic: 'Maximum',
      when: 'above 0',
      periods: 3,
    }),
    ConfigurationRefusedAlarm: alarmOf({
      entry: 'ConfigurationRefused',
      description: 'The newest configuration has errors, or cannot be read. The last good one stays in force.',
      namespace,
      metric: 'ConfigurationRefused',
      dimensions: [hub],
      statistic: 'Maximum',
      when: 'above 0',
      periods: 2,
    }),
    ...together(workers.map(deadLetters)),
    ApiErrorsAlarm: alarmOf({
      entry: 'ApiErrors',
      description: 'The API answered with 5xx for fifteen minutes. Scrapers keep the targets that they have.',
      namespace: 'AWS/ApiGateway',
      metric: '5XXError',
      dimensions: [
        { Name: 'ApiName', Value: ref('AWS::StackName') },
        { Name: 'Stage', Value: ref('Stage') },
      ],
      statistic: 'Sum',
      when: 'above 0',
      periods: 3,
      condition: 'HasApi',
    }),
    ...unpolled(configuration),
  };
}

function deadLetters({ id, name }: Worker): Resources {
  return {
    [`${id}DeadLettersAlarm`]: alarmOf({
      entry: 'RefreshDeadLetters',
      description: `A message to ${name} was tried three times and never finished. Its provider serves what was last found.`,
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimensions: [{ Name: 'QueueName', Value: attribute(`${id}DeadLetters`, 'QueueName') }],
      statistic: 'Maximum',
      when: 'above 0',
      periods: 1,
      periodSeconds: 60,
    }),
  };
}

/** Three intervals of the provider that is refreshed most often, a quarter of an hour at least. */
function nothingRefreshed({ providers }: Hub): Resources {
  const intervals = [...providers.values()].flatMap(({ intervalMs }) => (intervalMs === undefined ? [] : [intervalMs]));
  const seconds = Math.max(900, (3 * Math.min(...intervals)) / 1000);
  if (seconds > longestSeconds) return {};
  return {
    NothingRefreshedAlarm: alarmOf({
      entry: 'NothingRefreshed',
      description: 'No refresh succeeded for a while. What was last found is served, and grows old.',
      namespace,
      metric: 'RefreshSucceeded',
      dimensions: [hub],
      statistic: 'Sum',
      when: 'below 1',
      periods: Math.ceil(seconds / periodSeconds),
      absent: 'breaching',
    }),
  };
}

/** A job whose name is no dimension has no figure of its own: nothing tells of it alone. */
function unpolled({ jobs }: Hub): Resources {
  const names = jobs.map(({ name }) => name).filter(isDimension);
  if (jobs.length > maxJobAlarms || names.length === 0) return { UnpolledAlarm: unpolledAlarm('Jobs were', []) };
  return Object.fromEntries(
    names.map((name, index) => {
      const alarm = unpolledAlarm(`Job ${name} was`, [{ Name: 'Job', Value: name }]);
      return [`UnpolledAlarm${index + 1}`, alarm];
    }),
  );
}

function unpolledAlarm(who: string, dimensions: readonly Value[]): Resource {
  return alarmOf({
    entry: 'Unpolled',
    description: `${who} polled, and no longer by anyone for fifteen minutes.`,
    namespace,
    metric: 'Polls',
    dimensions: [hub, ...dimensions],
    statistic: 'Sum',
    when: 'below 1',
    periods: 3,
    absent: 'missing',
    condition: 'HasApi',
  });
}

function alarmOf(alarm: Alarm): Resource {
  const { absent = 'notBreaching', condition } = alarm;
  const told = [ref('AlarmTopic')];
  return {
    Type: 'AWS::CloudWatch::Alarm',
    ...(condition === undefined ? {} : { Condition: condition }),
    Properties: {
      AlarmDescription: `${alarm.description} What to do: docs/alerts.md, ${alarm.entry}.`,
      Namespace: alarm.namespace,
      MetricName: alarm.metric,
      Dimensions: alarm.dimensions,
      Statistic: alarm.statistic,
      Period: alarm.periodSeconds ?? periodSeconds,
      EvaluationPeriods: alarm.periods ?? 1,
      Threshold: alarm.when === 'above 0' ? 0 : 1,
      ComparisonOperator: alarm.when === 'above 0' ? 'GreaterThanThreshold' : 'LessThanThreshold',
      TreatMissingData: absent,
      AlarmActions: told,
      OKActions: told,
      ...(absent === 'missing' ? { InsufficientDataActions: told } : {}),
    },
  };
}
