import { describe, expect, it } from 'vitest';
import { instancesReader, readZones } from '../../lib/aws/roles/ec2/answers.ts';
import { ec2AnswersOf } from './ec2-answers.ts';
import { podListOf, podsOf } from './kubernetes-answers.ts';

describe('the answers of EC2', () => {
  it('are the same for the same seed', () => {
    expect(ec2AnswersOf(3, 7)).toEqual(ec2AnswersOf(3, 7));
    expect(ec2AnswersOf(3, 8)).not.toEqual(ec2AnswersOf(3, 7));
  });

  it('have every instance once, on pages that lead to each other', () => {
    const { zones, pages } = ec2AnswersOf(1_001, 7);
    const read = instancesReader(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId));
    const found = pages.map((page) => read(Buffer.from(page), 'bench'));

    expect(found.map(({ Reservations = [], NextToken }) => [Reservations.length, NextToken])).toEqual([
      [1_000, 'page-1'],
      [1, undefined],
    ]);
    expect(new Set(found.flatMap(({ Reservations = [] }) => Reservations.flat())).size).toBe(1_001);
    expect(readZones(Buffer.from(zones), 'bench').AvailabilityZones).toHaveLength(3);
  });
});

describe('the answers of Kubernetes', () => {
  it('are the same for the same seed', () => {
    expect(podsOf(3, 7)).toEqual(podsOf(3, 7));
    expect(podsOf(3, 8)).not.toEqual(podsOf(3, 7));
  });

  it('are lists, with a token where there are more', () => {
    const whole = JSON.parse(podListOf(podsOf(3, 7), '', 0));
    const part = JSON.parse(podListOf(podsOf(3, 7).slice(0, 2), 'page-1', 1));

    expect(whole).toMatchObject({ kind: 'PodList', items: { length: 3 } });
    expect(whole.metadata).not.toHaveProperty('continue');
    expect(part).toMatchObject({ metadata: { continue: 'page-1', remainingItemCount: 1 }, items: { length: 2 } });
  });
});
