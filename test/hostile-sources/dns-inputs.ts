import { type AskedQuestion, packetOf, type Script } from '../peers/dns/scripted-dns-server.ts';

/** What a name server does to harm the hub, and what the status then says of it. */
export interface HostileDns {
  readonly name: string;
  readonly script: Script;
  readonly says: string;
}

/** A reply with a section of answers as it stands on the wire. */
function replyWith(question: AskedQuestion, records: Buffer, count: number): Buffer {
  const packet = Buffer.from(packetOf(question, {}));
  packet.writeUInt16BE(count, 6);
  return Buffer.concat([packet, records]);
}

/** A record of a type at a name as it stands on the wire. */
function recordOf(name: Buffer, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([name, fixed, data]);
}

function pointerTo(offset: number): Buffer {
  return Buffer.from([0xc0 | (offset >> 8), offset & 0xff]);
}

const questionName = pointerTo(12);
const lengthOf = (question: AskedQuestion): number => packetOf(question, {}).length;
/** Over UDP everything is cut off, so that it is asked for over TCP. */
const overTcp =
  (answer: (question: AskedQuestion) => ReturnType<Script>): Script =>
  (question) =>
    question.transport === 'udp' ? { truncated: true } : answer(question);

/** Pointers, each to the one before it, and then records whose names go through all of them. */
function pointerChain(question: AskedQuestion): Buffer {
  const pointers = 4_000;
  const start = lengthOf(question) + 12;
  const chain = Buffer.concat([
    Buffer.alloc(2),
    ...Array.from({ length: pointers - 1 }, (_, index) => pointerTo(start + 2 * index)),
  ]);
  const long = recordOf(pointerTo(start + 2 * (pointers - 1)), 1, Buffer.from([192, 0, 2, 1]));
  const count = Math.floor((65_000 - start - chain.length) / long.length);
  const records = [recordOf(questionName, 99, chain), ...Array.from({ length: count }, () => long)];
  return replyWith(question, Buffer.concat(records), records.length);
}

export const hostileDns: readonly HostileDns[] = [
  {
    name: 'a name that points at itself',
    script: (question) => [replyWith(question, recordOf(pointerTo(lengthOf(question)), 1, Buffer.alloc(4)), 1)],
    says: 'points at itself or ahead',
  },
  {
    name: 'names that point at each other',
    script: (question) => {
      const at = lengthOf(question);
      const ahead = recordOf(pointerTo(at + 16), 1, Buffer.alloc(4));
      return [replyWith(question, Buffer.concat([ahead, recordOf(pointerTo(at), 1, Buffer.alloc(4))]), 2)];
    },
    says: 'points at itself or ahead',
  },
  {
    name: 'pointers by the thousand, in thousands of records',
    script: overTcp((question) => [pointerChain(question)]),
    says: 'points on and on',
  },
  {
    name: 'more records promised than there are',
    script: (question) => [replyWith(question, recordOf(questionName, 1, Buffer.alloc(4)), 65_535)],
    says: 'ends within a record',
  },
  {
    name: 'an address of three bytes',
    script: (question) => [replyWith(question, recordOf(questionName, 1, Buffer.alloc(3)), 1)],
    says: 'has an address of 3 bytes',
  },
  { name: 'two bytes', script: () => [Buffer.from([1, 2])], says: 'is shorter than its header' },
  {
    name: 'replies to what was not asked',
    script: (question) =>
      Array.from({ length: 50 }, (_, index) => packetOf({ ...question, id: (question.id + index + 1) % 65_536 }, {})),
    says: 'no answer within',
  },
  { name: 'silence', script: () => 'silence', says: 'no answer within' },
  { name: 'the beginning of a reply over TCP', script: overTcp(() => 'hangup'), says: 'closed the connection before' },
  { name: 'replies that never fit', script: () => ({ truncated: true }), says: 'truncated over TCP too' },
];
