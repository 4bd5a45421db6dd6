import type { z } from 'zod';
import { isFilled, type OptionProblem, report } from '../options/option-problem.ts';
import type { AwsOptions } from './aws-options.ts';

/** The keys of a block that say where it asks, and as whom. */
export type AwsPlaces = Pick<AwsOptions, 'region' | 'regions' | 'role_arn' | 'role_arns'>;

/** The rules between the keys, as the body of a `superRefine`; every problem is reported, at its own key. */
export function checkAwsPlaces(options: AwsPlaces, context: z.core.$RefinementCtx): void {
  report([...eitherOf(options, 'region', 'regions'), ...eitherOf(options, 'role_arn', 'role_arns')], context);
}

/** Lightsail is offered in some regions only: in the others there is nobody to ask, and they would be unread for good. */
export function checkLightsailRegions({ regions }: AwsPlaces, context: z.core.$RefinementCtx): void {
  if (regions !== 'all') return;
  report(
    [{ path: ['regions'], message: 'cannot be all: Lightsail is not in every region; list those to ask' }],
    context,
  );
}

function eitherOf(options: AwsPlaces, one: keyof AwsPlaces, many: keyof AwsPlaces): readonly OptionProblem[] {
  if (!isFilled(options[one]) || options[many] === undefined) return [];
  return [
    { path: [many], message: `stands in place of ${one}; name what ${one} has in ${many} too, and remove ${one}` },
  ];
}

/**
 * A block as one block for each pair of region and role: what each asks for, and finds, is what a block with that `region`
 * and `role_arn` would. `regions: all` stays, because which there are is asked with every refresh.
 */
export function blocksByPlace<Options extends AwsPlaces>(options: Options): readonly Options[] {
  const { region, regions, role_arn, role_arns, ...rest } = options;
  const roles = role_arns ?? [role_arn];
  const places =
    regions === undefined || regions === 'all' ? [{ region, regions }] : regions.map((name) => ({ region: name }));
  // What is taken out of generic options and put back is what was there: the compiler cannot see that.
  return roles.flatMap((role) => places.map((place) => ({ ...rest, ...place, role_arn: role }) as unknown as Options));
}

/** `eu-west-1`, behind the account where another one's role is assumed: `123456789012/eu-west-1`. */
export function placeTitleOf({ region = 'default region', regions, role_arn }: AwsPlaces): string {
  const place = regions === 'all' ? 'all regions' : region;
  const account = accountOf(role_arn);
  return account === undefined ? place : `${account}/${place}`;
}

/** The account that a role is in; undefined without a role, or where its ARN names none. */
export function accountOf(roleArn: string | undefined): string | undefined {
  return /^arn:[^:]*:iam::(\d{12}):/.exec(roleArn ?? '')?.[1];
}
