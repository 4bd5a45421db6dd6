import { DiscoveryError } from '../errors.ts';

/*
 * The four requests of ZooKeeper that discovery needs, as they go over the wire: a length in four bytes, then fields in network
 * order. Apache ZooKeeper: `zookeeper-jute/src/main/resources/zookeeper.jute`, `ZooDefs.OpCode`, `KeeperException.Code`.
 */

const opCodes = { data: 4, children: 12 } as const;
const closeCode = -11;

/** What is asked of a node: what it holds, or the names below it. */
export type Question = keyof typeof opCodes;

/** Longer than any list of children that a server gives; its own default is 1 MiB. */
const maxFrameBytes = 16 * 1024 * 1024;

/** Opens a session of no id, which is a new one, that the server drops after so long without a request. */
export function openingFrame(sessionTimeoutMs: number): Buffer {
  const nothingSeen = Buffer.alloc(8);
  const noSession = Buffer.alloc(8);
  const noPassword = bytes(Buffer.alloc(16));
  const notReadOnly = Buffer.alloc(1);
  return framed(int(0), nothingSeen, int(sessionTimeoutMs), noSession, noPassword, notReadOnly);
}

/** Asks for a node, without a watch. */
export function questionFrame(id: number, question: Question, path: string): Buffer {
  return framed(int(id), int(opCodes[question]), bytes(Buffer.from(path)), Buffer.alloc(1));
}

/** Ends the session. */
export function closingFrame(id: number): Buffer {
  return framed(int(id), int(closeCode));
}

/** For how many milliseconds the server keeps a session; 0 or less: it gave none. Throws a DiscoveryError that names `what` was asked if the frame is cut off. */
export function grantedTimeoutMs(frame: Buffer, what: string): number {
  const fields = fieldsOf(frame, what);
  fields.int();
  return fields.int();
}

/** Which request an answer belongs to, the code of its error (0: none), and its fields. */
export interface Answer {
  readonly id: number;
  readonly errorCode: number;
  readonly fields: Fields;
}

export function answerIn(frame: Buffer, what: string): Answer {
  const fields = fieldsOf(frame, what);
  const id = fields.int();
  fields.skip(8);
  return { id, errorCode: fields.int(), fields };
}

export interface Fields {
  int(): number;
  /** Of a length that stands before them; null is empty. */
  bytes(): Buffer;
  texts(): readonly string[];
  skip(count: number): void;
}

function fieldsOf(frame: Buffer, what: string): Fields {
  let at = 0;
  const take = (count: number): Buffer => {
    if (at + count > frame.length) throw new DiscoveryError('malformed', `${what}: an answer that is cut off`);
    at += count;
    return frame.subarray(at - count, at);
  };
  const readInt = (): number => take(4).readInt32BE();
  const checked = (count: number): number => {
    if (count >= 0) return count;
    throw new DiscoveryError('malformed', `${what}: an answer with a count of ${count}`);
  };
  const readBytes = (): Buffer => {
    const length = readInt();
    return take(length === -1 ? 0 : checked(length));
  };
  return {
    int: readInt,
    bytes: readBytes,
    texts() {
      const found: string[] = [];
      for (let left = checked(readInt()); left > 0; left -= 1) found.push(readBytes().toString());
      return found;
    },
    skip: take,
  };
}

/** Whole frames out of bytes as they arrive. Throws a DiscoveryError at a length that no frame has: that is no ZooKeeper. */
export async function* framesIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let parts: Buffer[] = [];
  let held = 0;
  let wanted = 4;
  for await (const chunk of chunks) {
    parts.push(chunk);
    held += chunk.length;
    if (held < wanted) continue;
    let rest: Buffer = Buffer.concat(parts);
    for (;;) {
      wanted = rest.length < 4 ? 4 : 4 + checkedLength(rest.readInt32BE());
      if (rest.length < wanted) break;
      yield rest.subarray(4, wanted);
      rest = rest.subarray(wanted);
    }
    parts = [rest];
    held = rest.length;
  }
}

function checkedLength(length: number): number {
  if (length >= 0 && length <= maxFrameBytes) return length;
  throw new DiscoveryError('malformed', 'an answer that is not of ZooKeeper, or larger than 16 MiB');
}

function int(value: number): Buffer {
  const field = Buffer.alloc(4);
  field.writeInt32BE(value);
  return field;
}

function bytes(content: Buffer): Buffer {
  return Buffer.concat([int(content.length), content]);
}

function framed(...fields: readonly Buffer[]): Buffer {
  return bytes(Buffer.concat(fields));
}
