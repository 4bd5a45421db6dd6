import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { awsFields } from './aws-options.ts';
import { accountOf, blocksByPlace, checkAwsPlaces, checkLightsailRegions, placeTitleOf } from './aws-places.ts';

const Block = z.strictObject(awsFields).superRefine(checkAwsPlaces);
const [first, second] = ['arn:aws:iam::111122223333:role/a', 'arn:aws:iam::444455556666:role/path/b'];
const placesOf = (input: object) =>
  blocksByPlace(Block.parse(input)).map(({ region, regions, role_arn, role_arns }) => {
    return [region, regions, role_arn, role_arns];
  });

describe('the places of a block', () => {
  it.each([
    { title: 'the one that it names', input: { region: 'eu-west-1' }, places: [['eu-west-1', undefined, undefined]] },
    {
      title: 'each of its regions',
      input: { regions: ['eu-west-1', 'us-gov-west-1'], role_arn: first },
      places: [
        ['eu-west-1', undefined, first],
        ['us-gov-west-1', undefined, first],
      ],
    },
    {
      title: 'each of its roles',
      input: { role_arns: [first, second] },
      places: [
        [undefined, undefined, first],
        [undefined, undefined, second],
      ],
    },
    {
      title: 'each pair of both',
      input: { regions: ['eu-west-1', 'eu-west-2'], role_arns: [first, second] },
      places: [
        ['eu-west-1', undefined, first],
        ['eu-west-2', undefined, first],
        ['eu-west-1', undefined, second],
        ['eu-west-2', undefined, second],
      ],
    },
    {
      title: 'each role with all regions',
      input: { regions: 'all', role_arns: [first, second] },
      places: [
        [undefined, 'all', first],
        [undefined, 'all', second],
      ],
    },
  ])('are $title', ({ input, places }) => {
    expect(placesOf(input)).toEqual(places.map((place) => [...place, undefined]));
  });

  it.each([
    { input: { region: 'eu-west-1', regions: ['eu-west-2'] }, path: ['regions'], message: 'in place of region' },
    { input: { role_arn: first, role_arns: [second] }, path: ['role_arns'], message: 'in place of role_arn' },
    { input: { regions: [] }, path: ['regions'], message: 'Too small' },
    { input: { role_arns: [] }, path: ['role_arns'], message: 'Too small' },
    { input: { regions: ['eu-west-1', 'eu-west-1'] }, path: ['regions'], message: 'twice' },
    { input: { role_arns: [first, first] }, path: ['role_arns'], message: 'twice' },
    { input: { regions: ['eu-west-1', 'Ireland'] }, path: ['regions', 1], message: 'such as eu-west-1' },
    { input: { regions: ['all'] }, path: ['regions', 0], message: 'such as eu-west-1' },
    { input: { regions: 'eu-west-1' }, path: ['regions'], message: 'must be a list of regions, or all' },
    { input: { role_arns: ['rollcall'] }, path: ['role_arns', 0], message: 'must be the ARN of a role' },
  ])('are refused where they stand as $input', ({ input, path, message }) => {
    expect(Block.safeParse(input).error?.issues).toMatchObject([{ path, message: expect.stringContaining(message) }]);
  });

  it('are listed for Lightsail, which is not in every region', () => {
    const Lightsail = z.strictObject(awsFields).superRefine(checkLightsailRegions);

    expect(Lightsail.safeParse({ regions: ['eu-west-1'] }).success).toBe(true);
    expect(Lightsail.safeParse({ regions: 'all' }).error?.issues).toMatchObject([{ path: ['regions'] }]);
  });
});

describe('the title of a place', () => {
  it.each([
    { block: {}, title: 'default region' },
    { block: { region: 'eu-west-1' }, title: 'eu-west-1' },
    { block: { region: 'eu-west-1', role_arn: second }, title: '444455556666/eu-west-1' },
    { block: { regions: 'all' as const, role_arn: first }, title: '111122223333/all regions' },
    { block: { region: 'eu-west-1', role_arn: 'scraper' }, title: 'eu-west-1' },
  ])('is $title', ({ block, title }) => {
    expect(placeTitleOf(block)).toBe(title);
  });

  it('has no account where no role names one', () => {
    expect([undefined, 'scraper', first].map(accountOf)).toEqual([undefined, undefined, '111122223333']);
  });
});
