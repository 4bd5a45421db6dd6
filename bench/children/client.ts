import { answerCalls } from '../child.ts';
import { job } from '../hub.ts';
import { dropped, type Encoding, type Got } from '../raw-get.ts';

export interface Polled {
  readonly status: number;
  readonly etag: string;
}

/** A reader in a process of its own. */
const methods = {
  get: (port: number, encoding: Encoding): Promise<Got> => dropped(port, job, encoding),
  /** So many polls at one time, with the ETag of the last one or without. */
  poll: (port: number, count: number, etag: string): Promise<readonly Polled[]> =>
    Promise.all(Array.from({ length: count }, () => polled(port, etag))),
};

async function polled(port: number, etag: string): Promise<Polled> {
  const headers = etag === '' ? {} : { 'if-none-match': etag };
  const answer = await fetch(`http://127.0.0.1:${port}/sd?job=${job}`, { headers });
  await answer.arrayBuffer();
  return { status: answer.status, etag: answer.headers.get('etag') ?? '' };
}

export type ClientChild = typeof methods;
answerCalls(methods);
