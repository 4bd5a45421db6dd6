import { z } from 'zod';
import { Interval } from '../options/duration.ts';
import { httpClientFields } from '../options/http-client.ts';
import { OptionalSecret, OptionalText } from '../options/reference.ts';

const Endpoint = z
  .string()
  .refine((text) => text === '' || isHttpUrl(text), {
    message: 'must be a URL such as https://ec2.eu-west-1.amazonaws.com',
  })
  .transform((text) => (text === '' ? undefined : text))
  .optional();

const Region = z.string().regex(/^[a-z]+(?:-[a-z]+)+-\d{1,2}$/, 'must be the name of a region, such as eu-west-1');

const RoleArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'must be the ARN of a role: arn:aws:iam::123456789012:role/name');

const isEachOnce = (texts: readonly string[]) => new Set(texts).size === texts.length;
const Regions = z
  .union([z.literal('all'), z.array(Region).min(1).refine(isEachOnce, 'names a region twice')], {
    error: 'must be a list of regions, or all',
  })
  .optional();
const RoleArns = z.array(RoleArn).min(1).refine(isEachOnce, 'names a role twice').optional();

/** The keys that every AWS mechanism has, to be spread into its own strictObject. Prometheus: `discovery/aws/*.go`, `…SDConfig`. */
export const awsFields = {
  region: OptionalText,
  /** An extension: a provider for each, or one for all that are enabled. */
  regions: Regions,
  endpoint: Endpoint,
  access_key: OptionalText,
  secret_key: OptionalSecret,
  profile: OptionalText,
  role_arn: OptionalText,
  /** An extension: a provider for each. */
  role_arns: RoleArns,
  external_id: OptionalText,
  port: z.int().default(80),
  refresh_interval: Interval.prefault('60s'),
  ...httpClientFields,
} as const;

const AwsBlock = z.object(awsFields);

/** Where to ask, who asks, and how. A mechanism's whole options fit where they spread `awsFields`. */
export type AwsOptions = z.output<typeof AwsBlock>;

/** How many calls are made at once. Prometheus: `errgroup.SetLimit`, to which 0 means that none ever begins. */
export const RequestConcurrency = z
  .int()
  .refine((count) => count !== 0, 'must not be 0: nothing would ever be asked; below 0 means without a limit');

/** Names or ARNs; an empty list means all. */
export const Clusters = z.array(z.string()).default([]);

/** A filter as the AWS API takes it: any of the values has to match. */
export interface AwsFilter {
  readonly name: string;
  readonly values: readonly string[];
}

/** Filters as they are passed on; what they hold is for AWS to judge. */
export const AwsFilters = z.array(z.strictObject({ name: z.string(), values: z.array(z.string()) })).default([]);

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && ['http:', 'https:'].includes(url.protocol);
}
