import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emfMetrics, namespace } from '../../../functions/emf-metrics.ts';
import type { ResolvedTemplate } from '../../../test/support/resolved-template.ts';
import { instances, ofType, property, stackWith, still } from '../../../test/support/stack-with.ts';

describe('the alarms of a stack', () => {
  it('look at metrics that the functions tell, by the name that they tell them under', async () => {
    const alarms = ofType(await stackWith(), 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
    const own = alarms.filter((alarm) => alarm['Namespace'] === namespace);

    expect(own.map((alarm) => alarm['MetricName'])).toEqual([
      'RefreshSucceeded',
      'ProvidersFailing',
      'ConfigurationRefused',
      'Polls',
    ]);
    for (const { MetricName, Dimensions } of own) {
      expect(Object.keys(emfMetrics)).toContain(MetricName);
      expect(Dimensions).toContainEqual({ Name: 'Hub', Value: { Ref: 'AWS::StackName' } });
    }
  });

  const namesOf = (stack: ResolvedTemplate) => Object.keys(stack.resources).filter((name) => /Alarm\d*$/.test(name));

  it('are these, and all tell the topic', async () => {
    const stack = await stackWith();

    expect(namesOf(stack)).toEqual([
      'DispatchErrorsAlarm',
      'NothingRefreshedAlarm',
      'ProvidersFailingAlarm',
      'ConfigurationRefusedAlarm',
      'RefreshDeadLettersAlarm',
      'ApiErrorsAlarm',
      'UnpolledAlarm1',
    ]);
    for (const { Properties } of ofType(stack, 'AWS::CloudWatch::Alarm')) {
      expect(Properties).toMatchObject({ AlarmActions: [{ Ref: 'AlarmTopic' }], OKActions: [{ Ref: 'AlarmTopic' }] });
    }
  });

  it('each say where it is written what to do, with a command', async () => {
    const page = await readFile(resolve(import.meta.dirname, '..', '..', '..', 'docs', 'alerts.md'), 'utf8');
    const entries = new Map(page.split(/^### /m).map((text) => [text.slice(0, text.indexOf('\n')), text]));
    const alarms = ofType(await stackWith(), 'AWS::CloudWatch::Alarm');
    const told = alarms.map(({ Properties }) =>
      /docs\/alerts\.md, (\w+)\.$/.exec(String(Properties['AlarmDescription'])),
    );

    expect(new Set(told.map((match) => match?.[1])).size).toBe(alarms.length);
    for (const match of told) expect(entries.get(match?.[1] ?? ''), match?.[1]).toMatch(/```sh\n/);
  });

  it('tell when a job that was polled is polled no longer, and not when it never was', async () => {
    const stack = await stackWith({ jobs: [instances, { ...still, job_name: 'ü' }, { ...still, job_name: ' ' }] });

    expect(property(stack, 'UnpolledAlarm1')).toMatchObject({
      Dimensions: [expect.anything(), { Name: 'Job', Value: 'instances' }],
      TreatMissingData: 'missing',
      InsufficientDataActions: [{ Ref: 'AlarmTopic' }],
    });
    expect(stack.resources).not.toHaveProperty('UnpolledAlarm2');
  });

  it('are one for all jobs where there are many', async () => {
    const jobs = Array.from({ length: 51 }, (_, n) => ({ ...still, job_name: `job ${n}` }));

    expect(namesOf(await stackWith({ jobs })).filter((name) => name.startsWith('Unpolled'))).toEqual(['UnpolledAlarm']);
  });

  it.each([
    { name: 'a minute', interval: '1m', seconds: 900 },
    { name: 'an hour', interval: '1h', seconds: 10_800 },
    { name: 'a day', interval: '1d', seconds: undefined },
  ])('wait for three intervals without a refresh: $name', async ({ interval, seconds }) => {
    const job = { job_name: 'a', ec2_sd_configs: [{ region: 'eu-west-1', refresh_interval: interval }] };
    const { Period, EvaluationPeriods } = property(await stackWith({ jobs: [job] }), 'NothingRefreshedAlarm');

    expect(seconds === undefined ? Period : Number(Period) * Number(EvaluationPeriods)).toBe(seconds);
  });
});
