import { hash, timingSafeEqual } from 'node:crypto';
import { NotReadyError } from '../errors.ts';
import type { Clock, Secrets } from '../ports.ts';
import { presentedTokens, type RequestHeaders } from './presented-tokens.ts';
import { type Scope, type TokenRecord, tokenRecordsOf } from './token-records.ts';

/** Who asks, and what they may see. */
export interface Principal {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Undefined: all jobs. */
  readonly jobs: readonly string[] | undefined;
}

export interface Access {
  /** Undefined when the request shows no token that is known. Rejects with a NotReadyError while tokens cannot be read. */
  identify(headers: RequestHeaders): Promise<Principal | undefined>;
}

/** Anybody may do anything: for a server on loopback. */
export function openAccess(): Access {
  const anybody: Principal = { name: 'anybody', scopes: ['read', 'admin'], jobs: undefined };
  return { identify: async () => anybody };
}

/** Nobody may do anything: a deployment that was given no tokens. */
export function closedAccess(): Access {
  return { identify: async () => undefined };
}

/** So long a token that was taken out of the document still opens the door. */
const freshMs = 60_000;
/** So long one failed attempt to read the document answers for all. */
const retryMs = 5_000;

/**
 * Knows tokens by a document of digests behind a reference. It is read again after a minute; while it cannot be, nobody is
 * let in and nobody is told that their token is wrong: the answer is 503, over which readers keep their targets, and a token
 * that was withdrawn does not live on because the place that says so is down.
 */
export function tokenAccess(reference: string, { secrets, clock }: { secrets: Secrets; clock: Clock }): Access {
  let records: Promise<readonly TokenRecord[]> | undefined;
  let untilMs = 0;

  function current(): Promise<readonly TokenRecord[]> {
    if (records !== undefined && clock.nowMs() < untilMs) return records;
    const load = read();
    records = load;
    untilMs = clock.nowMs() + freshMs;
    load.catch(() => {
      if (records === load) untilMs = clock.nowMs() + retryMs;
    });
    return load;
  }

  async function read(): Promise<readonly TokenRecord[]> {
    try {
      return tokenRecordsOf(await secrets.read(reference));
    } catch (error) {
      throw new NotReadyError('access tokens cannot be read', { cause: error });
    }
  }

  return {
    async identify(headers) {
      const known = await current();
      const digests = presentedTokens(headers).map((token) => hash('sha256', token, 'buffer'));
      // Every record is compared with every token, whatever was found before: time tells nothing of the records.
      const matches = known.filter((record) => digests.map((digest) => isEqual(record, digest)).includes(true));
      const match = matches[0];
      return match === undefined ? undefined : { name: match.name, scopes: match.scopes, jobs: match.jobs };
    },
  };
}

function isEqual({ sha256 }: TokenRecord, digest: Buffer): boolean {
  return timingSafeEqual(sha256, digest);
}

/** Whether a principal may see or refresh a job. */
export function mayUseJob({ jobs }: Principal, job: string): boolean {
  return jobs === undefined || jobs.includes(job);
}
