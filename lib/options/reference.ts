import { z } from 'zod';
import { type Secret, secretOf } from './secret.ts';

/** Optional text; an empty one is an absent one, as in Prometheus. */
export const OptionalText = z
  .string()
  .transform((text) => (text === '' ? undefined : text))
  .optional();

/** Where a secret is kept: a path, `ssm:/parameter` or `secretsmanager:name#json-key`; an empty one is absent. */
export const OptionalReference = z
  .string()
  .meta({ title: 'reference' })
  .transform((text) => (text === '' ? undefined : text))
  .optional();

/** A secret in the configuration itself; an empty one is absent. */
export const OptionalSecret = z
  .string()
  .meta({ title: 'secret' })
  .transform((text): Secret | undefined => (text === '' ? undefined : secretOf(text)))
  .optional();

/** A key that names a secret of a manager which Prometheus does not install either: refused, with the way out. */
export function refusedRef(fileKey: string): z.ZodOptional<z.ZodString> {
  return z
    .string()
    .meta({ title: 'refused' })
    .refine((text) => text === '', {
      message: `there is no secret manager to look this up in; use ${fileKey} with a path, ssm:/parameter or secretsmanager:name#key`,
    })
    .optional();
}
