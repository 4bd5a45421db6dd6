import { jobUrl } from '../../lib/check/job-url.ts';
import { HubError } from '../../lib/errors.ts';
import type { HttpAnswer, HttpClient } from '../../lib/ports.ts';
import { checkedList } from './checked-list.ts';
import { type FileMark, fileMarkOf, holdsBytes, isSameFile, replaceFile } from './list-file.ts';

/** One job and the file that its list goes to. */
export interface Pulled {
  readonly job: string;
  readonly out: string;
}

export interface PullSuccess {
  readonly state: 'written' | 'unchanged';
  /** Undefined when the hub said that nothing changed. */
  readonly list: { readonly targets: number; readonly bytes: number } | undefined;
  /** Bytes of the answer's body, as they came over the wire. */
  readonly receivedBytes: number;
  /** Since the oldest last success of the hub for this job, in seconds. */
  readonly ageSeconds: number | undefined;
}

/** What came of one pull. Whatever it is, the file holds a whole list, or is not there yet. */
export type PullOutcome = PullSuccess | { readonly state: 'failed'; readonly error: HubError };

export interface Puller extends Pulled {
  /** Never rejects for what a hub, the network or the disk does. */
  pull(signal: AbortSignal): Promise<PullOutcome>;
}

/** A list may come slowly; a hub that says nothing for so long is away. */
const timeoutMs = 60_000;
const maxBytes = 512 * 1024 * 1024;

/** What is known of the file: the hub is asked for news of exactly that. */
interface Known {
  readonly etag: string;
  readonly mark: FileMark;
}

/** Pulls one job from a hub into its file, packed, and only what is new. */
export function createPuller({ job, out }: Pulled, hubUrl: string, http: HttpClient): Puller {
  let known: Known | undefined;

  async function ask(etag: string | undefined, signal: AbortSignal): Promise<HttpAnswer> {
    return await http.send({
      url: new URL(jobUrl(hubUrl, job)),
      headers: { 'accept-encoding': 'gzip', ...(etag === undefined ? {} : { 'if-none-match': etag }) },
      maxBytes,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  }

  /** Puts a list that is news into the file, and remembers what the hub calls it. */
  async function keep(answer: HttpAnswer): Promise<Pick<PullSuccess, 'state' | 'list'>> {
    const { bytes, targets } = checkedList(answer);
    const isNew = !(await holdsBytes(out, bytes));
    if (isNew) await replaceFile(out, bytes);
    const [mark, etag] = [await fileMarkOf(out), answer.headers['etag']];
    known = etag === undefined || mark === undefined ? undefined : { etag, mark };
    return { state: isNew ? 'written' : 'unchanged', list: { targets, bytes: bytes.byteLength } };
  }

  async function pull(signal: AbortSignal): Promise<PullSuccess> {
    // Somebody else's file, or none, is not what the hub would say nothing new about.
    const etag = isSameFile(await fileMarkOf(out), known?.mark) ? known?.etag : undefined;
    const answer = await ask(etag, signal);
    const told = { receivedBytes: answer.body.byteLength, ageSeconds: ageIn(answer) };
    const isOld = answer.status === 304 && etag !== undefined;
    return isOld ? { state: 'unchanged', list: undefined, ...told } : { ...(await keep(answer)), ...told };
  }

  return {
    job,
    out,
    async pull(signal) {
      try {
        return await pull(signal);
      } catch (error) {
        if (error instanceof HubError) return { state: 'failed', error };
        throw error;
      }
    },
  };
}

function ageIn({ headers }: HttpAnswer): number | undefined {
  const age = headers['age'];
  return age !== undefined && /^\d+$/.test(age) ? Number(age) : undefined;
}
