import { hash } from 'node:crypto';
import { BadRequestError, UnknownError } from '../errors.ts';
import { type Scope, type TokenRecord, tokenIdOf } from './token-records.ts';

/** While a token is replaced, the old and the new one stand side by side; a third is one that was forgotten. */
const maxPerName = 2;

export interface NewToken {
  readonly name: string;
  readonly secret: string;
  readonly scopes: readonly Scope[];
  /** Absent: all jobs. */
  readonly jobs?: readonly string[];
}

/** The records with one more. Throws a BadRequestError where the name has two already. */
export function withToken(
  records: readonly TokenRecord[],
  { name, secret, scopes, jobs }: NewToken,
): readonly TokenRecord[] {
  const named = records.filter((record) => record.name === name);
  if (named.length >= maxPerName) {
    throw new BadRequestError(
      `${name} has ${named.length} tokens already: ${named.map(tokenIdOf).join(', ')}; revoke one first`,
    );
  }
  const record = { name, sha256: hash('sha256', secret, 'buffer'), scopes: [...scopes] };
  return [...records, jobs === undefined ? record : { ...record, jobs: [...jobs] }];
}

/**
 * The records without one, by its id, or by its name where that says which. Throws an UnknownError for one that is not
 * there, and a BadRequestError for a name that two tokens have.
 */
export function withoutToken(records: readonly TokenRecord[], token: string): readonly TokenRecord[] {
  const meant = records.filter((record) => record.name === token || tokenIdOf(record) === token);
  if (meant.length === 0) throw new UnknownError(`there is no token ${token}`);
  if (meant.length > 1) {
    throw new BadRequestError(
      `${token} has ${meant.length} tokens, oldest first: ${meant.map(tokenIdOf).join(', ')}; name one of them`,
    );
  }
  return records.filter((record) => record !== meant[0]);
}
