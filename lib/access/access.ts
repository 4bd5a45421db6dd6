import { hash } from 'node:crypto';
import { NotReadyError, ThrottledError } from '../errors.ts';
import type { Clock, Logger, Secrets } from '../ports.ts';
import { createFailedAttempts } from './failed-attempts.ts';
import { matchingRecords } from './matching-records.ts';
import { presentedTokens, type RequestHeaders } from './presented-tokens.ts';
import { type Scope, type TokenRecord, tokenIdOf, tokenRecordsOf } from './token-records.ts';
import { createUseNotes, type TokenUses } from './token-uses.ts';

/** Who asks, and what they may see. */
export interface Principal {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Undefined: all jobs. */
  readonly jobs: readonly string[] | undefined;
}

/** A token as its owners may know it. */
export interface KnownToken extends Principal {
  /** `name/0123abcd`: the name and the beginning of the digest, which tell two tokens of one name apart. */
  readonly id: string;
  /** The day, in UTC; undefined: never, as far as is known. */
  readonly lastUsed: string | undefined;
}

export interface Access {
  /**
   * Undefined when the request shows no token that is known, or two that are. Rejects with a NotReadyError while tokens
   * cannot be read, and with a ThrottledError after too many unknown ones from the same address: that of the caller as the
   * edge sees it, undefined where it is not known.
   */
  identify(headers: RequestHeaders, address?: string): Promise<Principal | undefined>;
  /** Every token that opens the door, as they stand in the document. Rejects as `identify` does, or with a StoreError. */
  tokens(): Promise<readonly KnownToken[]>;
}

/** Anybody may do anything: for a server on loopback. */
export function openAccess(): Access {
  const anybody: Principal = { name: 'anybody', scopes: ['read', 'admin'], jobs: undefined };
  return { identify: async () => anybody, tokens: async () => [] };
}

/** Nobody may do anything: a deployment that was given no tokens. */
export function closedAccess(): Access {
  return { identify: async () => undefined, tokens: async () => [] };
}

/** So long a token that was taken out of the document still opens the door. */
const freshMs = 60_000;
/** So long one failed attempt to read the document answers for all. */
const retryMs = 5_000;

export interface TokenWorld {
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Logger;
  readonly uses: TokenUses;
}

/**
 * Knows tokens by a document of digests behind a reference. It is read again after a minute; while it cannot be, nobody is
 * let in and nobody is told that their token is wrong: the answer is 503, over which readers keep their targets, and a token
 * that was withdrawn does not live on because the place that says so is down.
 */
export function tokenAccess(reference: string, world: TokenWorld): Access {
  const current = createRecords(reference, world);
  const attempts = createFailedAttempts(world.clock);
  const noteUse = createUseNotes(world.uses, world);

  return {
    async identify(headers, address) {
      const known = await current();
      const digests = presentedTokens(headers).map((token) => hash('sha256', token, 'buffer'));
      // Who shows nothing guesses nothing.
      if (digests.length === 0) return undefined;
      if (!attempts.mayTry(digests, address)) throw new ThrottledError('too many requests without a known token');
      const matches = matchingRecords(known, digests);
      const match = matches[0];
      // Two tokens that open different doors do not say which one is meant.
      if (match === undefined || matchingRecords(matches, [match.sha256]).length < matches.length) {
        attempts.failed(address);
        return undefined;
      }
      attempts.succeeded(match.sha256);
      await noteUse(tokenIdOf(match));
      return principalOf(match);
    },
    async tokens() {
      const [known, lastUses] = await Promise.all([current(), world.uses.tokenUses()]);
      return known.map((record) => {
        const id = tokenIdOf(record);
        return { ...principalOf(record), id, lastUsed: lastUses.get(id) };
      });
    },
  };
}

function createRecords(reference: string, { secrets, clock }: Pick<TokenWorld, 'secrets' | 'clock'>) {
  let records: Promise<readonly TokenRecord[]> | undefined;
  let untilMs = 0;

  async function read(): Promise<readonly TokenRecord[]> {
    try {
      return tokenRecordsOf(await secrets.read(reference));
    } catch (error) {
      throw new NotReadyError('access tokens cannot be read', { cause: error });
    }
  }

  return (): Promise<readonly TokenRecord[]> => {
    if (records !== undefined && clock.nowMs() < untilMs) return records;
    const load = read();
    records = load;
    untilMs = clock.nowMs() + freshMs;
    load.catch(() => {
      if (records === load) untilMs = clock.nowMs() + retryMs;
    });
    return load;
  };
}

function principalOf({ name, scopes, jobs }: TokenRecord): Principal {
  return { name, scopes, jobs };
}

/** Whether a principal may see or refresh a job. */
export function mayUseJob({ jobs }: Principal, job: string): boolean {
  return jobs === undefined || jobs.includes(job);
}
