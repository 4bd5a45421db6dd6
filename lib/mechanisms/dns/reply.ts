import { DiscoveryError } from '../../errors.ts';
import { ipv6TextOf } from '../../model/ip-text.ts';
import { nameAt } from './wire-name.ts';

/** A record of an answer section, as far as a target can come of it. Names are absolute, in their own case. */
export type DnsRecord =
  | { readonly type: 'A' | 'AAAA'; readonly ip: string }
  | { readonly type: 'SRV'; readonly host: string; readonly port: number }
  | { readonly type: 'MX' | 'NS'; readonly host: string }
  | { readonly type: 'CNAME' }
  | { readonly type: 'other'; readonly code: number };

export interface Reply {
  /** With the upper bits that EDNS0 adds (RFC 6891): without them BADVERS would read as NOERROR. */
  readonly rcode: number;
  /** The rest did not fit; there are no records then. */
  readonly truncated: boolean;
  readonly records: readonly DnsRecord[];
}

const headerBytes = 12;
const responseFlag = 0x8000;
const truncatedFlag = 0x0200;
const typeOpt = 41;

/** Whether a packet answers a query: its id and, where it repeats the question, its question. */
export function isReplyTo(packet: Buffer, query: { readonly id: number; readonly question: Buffer }): boolean {
  if (packet.length < headerBytes) throw malformed('is shorter than its header');
  if (packet.readUInt16BE(0) !== query.id || (packet.readUInt16BE(2) & responseFlag) === 0) return false;
  // A server that refuses a query may leave its question out.
  if (packet.readUInt16BE(4) === 0) return true;
  const question = packet.subarray(headerBytes, headerBytes + query.question.length);
  return question.toString('latin1').toLowerCase() === query.question.toString('latin1').toLowerCase();
}

/**
 * Reads a reply whole, every section within its bounds, or throws a DiscoveryError (malformed). The wire library that
 * writes our queries is not used here: it reads addresses beyond the end of a packet, and drops the escapes of names.
 */
export function replyOf(packet: Buffer): Reply {
  try {
    return readReply(packet);
  } catch (cause) {
    // What Buffer throws for a read beyond the end.
    if (cause instanceof RangeError) throw malformed('ends within a record', { cause });
    throw cause;
  }
}

function readReply(packet: Buffer): Reply {
  const flags = packet.readUInt16BE(2);
  const rcode = flags & 0xf;
  // What was cut off may end within a record, and is asked for again anyway.
  if ((flags & truncatedFlag) !== 0) return { rcode, truncated: true, records: [] };
  let offset = endOfQuestions(packet);
  const sections: RawRecord[][] = [];
  for (const countAt of [6, 8, 10]) {
    const section: RawRecord[] = [];
    for (let left = packet.readUInt16BE(countAt); left > 0; left -= 1) {
      const record = rawRecordAt(packet, offset);
      section.push(record);
      offset = record.end;
    }
    sections.push(section);
  }
  const [answers = [], , additionals = []] = sections;
  const opt = additionals.find(({ code }) => code === typeOpt);
  const extended = opt === undefined ? 0 : opt.ttl >>> 24;
  return { rcode: (extended << 4) | rcode, truncated: false, records: answers.map((raw) => recordOf(packet, raw)) };
}

function endOfQuestions(packet: Buffer): number {
  let offset = headerBytes;
  for (let left = packet.readUInt16BE(4); left > 0; left -= 1) offset = nameAt(packet, offset).end + 4;
  return offset;
}

interface RawRecord {
  readonly code: number;
  readonly ttl: number;
  /** Where its data begins and ends. */
  readonly start: number;
  readonly end: number;
}

function rawRecordAt(packet: Buffer, offset: number): RawRecord {
  const fixed = nameAt(packet, offset).end;
  const start = fixed + 10;
  const end = start + packet.readUInt16BE(fixed + 8);
  if (end > packet.length) throw malformed('ends within a record');
  return { code: packet.readUInt16BE(fixed), ttl: packet.readUInt32BE(fixed + 4), start, end };
}

function recordOf(packet: Buffer, { code, start, end }: RawRecord): DnsRecord {
  switch (code) {
    case 1:
      return { type: 'A', ip: [...dataOf(packet, start, end, 4)].join('.') };
    case 2:
      return { type: 'NS', host: lastName(packet, start, end) };
    case 5:
      return { type: 'CNAME' };
    case 15:
      return { type: 'MX', host: lastName(packet, start + 2, end) };
    case 28:
      return { type: 'AAAA', ip: ipv6TextOf(dataOf(packet, start, end, 16)) };
    case 33:
      return { type: 'SRV', host: lastName(packet, start + 6, end), port: packet.readUInt16BE(start + 4) };
    default:
      return { type: 'other', code };
  }
}

function dataOf(packet: Buffer, start: number, end: number, length: number): Buffer {
  if (end - start !== length) throw malformed(`has an address of ${end - start} bytes`);
  return packet.subarray(start, end);
}

/** The name that ends a record's data, exactly. */
function lastName(packet: Buffer, start: number, end: number): string {
  const name = nameAt(packet, start);
  if (name.end !== end) throw malformed('has a name that leaves its record');
  return name.text;
}

function malformed(fault: string, options?: ErrorOptions): DiscoveryError {
  return new DiscoveryError('malformed', `the reply ${fault}`, options);
}
