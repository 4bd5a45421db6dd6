import { firstAnswer } from '../asking/first-answer.ts';
import { DiscoveryError } from '../errors.ts';
import { addressOf } from '../model/address.ts';
import { type Channel, openChannel } from './channel.ts';
import {
  type Answer,
  answerIn,
  closingFrame,
  type Fields,
  grantedTimeoutMs,
  openingFrame,
  type Question,
  questionFrame,
} from './frames.ts';
import type { MemberOptions } from './member-options.ts';

/** What discovery asks of ZooKeeper. Reads reject with a DiscoveryError that names server and path. */
export interface ZookeeperSession {
  /** What a node holds, which may be nothing. Undefined: there is no such node. */
  data(path: string): Promise<Buffer | undefined>;
  /** The names below a node. Undefined: there is no such node. */
  children(path: string): Promise<readonly string[] | undefined>;
  /** Ends the session, so that the server need not wait for it. Never rejects. */
  close(): Promise<void>;
}

/** Timers and the protocol count in 32 bits. */
const maxTimeoutMs = 2 ** 31 - 1;

/**
 * A session with the first server that gives one, each of which has its share of `timeout` for that. No pings are sent: a session
 * lives for one walk, and is never silent for long.
 */
export async function openSession({ servers, timeout }: MemberOptions, signal: AbortSignal): Promise<ZookeeperSession> {
  const timeoutMs = Math.min(timeout, maxTimeoutMs);
  const shareMs = Math.ceil(timeoutMs / servers.length);
  return await firstAnswer(servers, async (server) => {
    const shown = addressOf(server.host, server.port);
    const channel = openChannel(server, shareMs, signal);
    try {
      const granted = grantedTimeoutMs(await channel.exchange(openingFrame(timeoutMs)), shown);
      if (granted <= 0) throw new DiscoveryError('unreachable', `${shown}: it gives no session`);
      channel.limitSilence(Math.min(granted, timeoutMs));
      return sessionOn(channel, shown);
    } catch (error) {
      channel.drop();
      throw error;
    }
  });
}

function sessionOn(channel: Channel, server: string): ZookeeperSession {
  let lastId = 0;
  const asked = async <Value>(question: Question, path: string, read: (fields: Fields) => Value) => {
    lastId += 1;
    const id = lastId;
    const what = `${server}: ${path}`;
    const answer = answerIn(await channel.exchange(questionFrame(id, question, path)), what);
    return isThere(answer, id, what) ? read(answer.fields) : undefined;
  };
  return {
    data: (path) => asked('data', path, (fields) => fields.bytes()),
    children: (path) => asked('children', path, (fields) => fields.texts()),
    close: () => channel.leave(closingFrame(lastId + 1)),
  };
}

/** By the codes of Apache ZooKeeper: `KeeperException.Code`. */
const refusals: Readonly<Record<number, ConstructorParameters<typeof DiscoveryError>>> = {
  [-102]: ['unauthorized', 'may not be read; its ACL has to let world:anyone read'],
  [-115]: ['unauthorized', 'the server asks for authentication, which cannot be given'],
  [-124]: ['unauthorized', 'the server asks for authentication, which cannot be given'],
  [-127]: ['throttled', 'the server has too much to do'],
};
const noNode = -101;

function isThere({ id, errorCode }: Answer, asked: number, what: string): boolean {
  if (id !== asked) throw new DiscoveryError('malformed', `${what}: the answer is to another question`);
  if (errorCode === 0) return true;
  if (errorCode === noNode) return false;
  const [failure, reason] = refusals[errorCode] ?? ['unreachable', `the server answers error ${errorCode}`];
  throw new DiscoveryError(failure, `${what}: ${reason}`);
}
