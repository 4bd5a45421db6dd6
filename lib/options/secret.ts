import { z } from 'zod';

const mask = '<secret>';

/** A value that was written into the configuration and must not leave the process: it prints as `<secret>`. */
export interface Secret {
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

const secrets = new WeakSet<object>();

/** Wraps a value so that logging, string building and JSON show a mask. */
export function secretOf(value: string): Secret {
  const secret: Secret = Object.freeze({
    reveal: () => value,
    toString: () => mask,
    toJSON: () => mask,
    [Symbol.for('nodejs.util.inspect.custom')]: () => mask,
  });
  secrets.add(secret);
  return secret;
}

export function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && secrets.has(value);
}

/** Whether checked options hold a secret anywhere: such a block is never shared between jobs. */
export function hasInlineSecret(options: unknown): boolean {
  if (isSecret(options)) return true;
  if (typeof options !== 'object' || options === null) return false;
  return Object.values(options).some(hasInlineSecret);
}

/** A secret written into the configuration itself. */
export const InlineSecret = z
  .string()
  .meta({ title: 'secret' })
  .transform((value): Secret => secretOf(value));

/** Where a secret is kept: a file, `ssm:/parameter/name` or `secretsmanager:name#json-key`. Read when used. */
export const SecretReference = z.string().min(1, 'must name a file, ssm:/parameter or secretsmanager:name#key');
