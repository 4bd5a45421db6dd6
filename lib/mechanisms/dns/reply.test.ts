import { type Answer, encode } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiscoveryError } from '../../errors.ts';
import { queryOf } from './query.ts';
import { isReplyTo, replyOf } from './reply.ts';

const name = 'web.example.com.';
const question = queryOf(name, 'A', { withEdns: false }).question;

/** A reply of handwritten sections. */
function packetOf(answer: string, counts = { questions: 1, answers: 1 }): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(0x8000, 2);
  header.writeUInt16BE(counts.questions, 4);
  header.writeUInt16BE(counts.answers, 6);
  return Buffer.concat([header, counts.questions === 0 ? Buffer.alloc(0) : question, Buffer.from(answer, 'hex')]);
}

/** A record of a type, at the question's name, with data in hex. */
function record(type: number, data: string, length = data.length / 2): string {
  const hex = (value: number, bytes: number) => value.toString(16).padStart(bytes * 2, '0');
  return `c00c${hex(type, 2)}0001${hex(60, 4)}${hex(length, 2)}${data}`;
}

describe('replyOf', () => {
  it.each([
    { title: 'an A record', hex: record(1, 'c0000201'), found: { type: 'A', ip: '192.0.2.1' } },
    { title: 'a compressed name', hex: record(2, '026e73c010'), found: { type: 'NS', host: 'ns.example.com.' } },
    { title: 'the root', hex: record(15, '000000'), found: { type: 'MX', host: '.' } },
    { title: 'a label with a dot, escaped', hex: record(2, '03612e6200'), found: { type: 'NS', host: 'a\\.b.' } },
    {
      title: 'bytes beyond ASCII, escaped',
      hex: record(2, '04e900417f00'),
      found: { type: 'NS', host: '\\233\\000A\\127.' },
    },
    { title: 'another type', hex: record(65, '0001ff'), found: { type: 'other', code: 65 } },
  ])('reads $title', ({ hex, found }) => {
    expect(replyOf(packetOf(hex))).toEqual({ rcode: 0, truncated: false, records: [found] });
  });

  it.each([
    { title: 'an A record of 3 bytes', hex: record(1, 'c00002') },
    { title: 'an A record of 16 bytes', hex: record(1, '00'.repeat(16)) },
    { title: 'an AAAA record of 4 bytes', hex: record(28, 'c0000201') },
    { title: 'a record that is longer than the packet', hex: record(1, 'c000', 4) },
    { title: 'a name that points at itself', hex: record(2, 'c02d') },
    { title: 'a name that points ahead', hex: record(2, 'c03f') },
    { title: 'two names that point at each other', hex: `${record(2, 'c03d')}${record(2, 'c02d')}`, count: 2 },
    { title: 'a name that leaves its record', hex: `${record(2, '03', 1)}6e733100` },
    { title: 'data after a name', hex: record(2, '00ff') },
    { title: 'an SRV record without a name', hex: record(33, '000000000050') },
    { title: 'a label of unknown kind', hex: record(2, '4100') },
    { title: 'a name of more than 255 bytes', hex: record(2, `${`3f${'61'.repeat(63)}`.repeat(4)}00`) },
    { title: 'fewer records than it counts', hex: record(1, 'c0000201'), count: 2 },
    { title: 'no question where it counts one', hex: '', count: 0, short: true },
  ])('refuses $title', ({ hex, count = 1, short = false }) => {
    const whole = packetOf(hex, { questions: 1, answers: count });

    expect(() => replyOf(short ? whole.subarray(0, 14) : whole)).toThrow(DiscoveryError);
  });

  it('follows no more pointers than a name can have labels', () => {
    // One record of a kind that nobody reads, whose data is pointers, each to the one before it.
    const chain = (pointers: number) => {
      const start = 12 + question.length + 12;
      const data = Buffer.alloc(2 * pointers);
      for (let index = 1; index < pointers; index += 1) data.writeUInt16BE(0xc000 + start + 2 * (index - 1), 2 * index);
      const last = (0xc000 + start + 2 * (pointers - 1)).toString(16);
      return packetOf(`${record(99, data.toString('hex'))}${record(2, last)}`, { questions: 1, answers: 2 });
    };

    expect(replyOf(chain(126)).records).toContainEqual({ type: 'NS', host: '.' });
    expect(() => replyOf(chain(127))).toThrow('points on and on');
  });

  it('adds the upper bits of the code that EDNS0 carries', () => {
    const opt: Answer = {
      type: 'OPT',
      name: '.',
      udpPayloadSize: 1232,
      extendedRcode: 1,
      ednsVersion: 0,
      flags: 0,
      flag_do: false,
      options: [],
    };

    expect(replyOf(encode({ type: 'response', additionals: [opt] })).rcode).toBe(16);
  });

  it('ends on any bytes with a reply or a DiscoveryError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        try {
          replyOf(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(DiscoveryError);
        }
      }),
    );
  });

  it('ends on any spoilt reply with a reply or a DiscoveryError', () => {
    const data = { target: 'db.example.com', port: 1 };
    const good = encode({ type: 'response', answers: Array.from({ length: 4 }, () => ({ type: 'SRV', name, data })) });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), (spots) => {
        const spoilt = Buffer.from(good);
        for (const [at, value] of spots) spoilt[at] = value;
        try {
          replyOf(spoilt);
        } catch (error) {
          expect(error).toBeInstanceOf(DiscoveryError);
        }
      }),
    );
  });
});

describe('isReplyTo', () => {
  const query = queryOf(name, 'A', { withEdns: true });
  const reply = (id: number, of: string, type: 'response' | 'query' = 'response') =>
    encode({ type, id, questions: [{ name: of, type: 'A' }] });

  it.each([
    { title: 'takes the id and the question', packet: reply(query.id, name), is: true },
    { title: 'takes the question in another case', packet: reply(query.id, 'WEB.example.COM'), is: true },
    { title: 'takes a reply without a question', packet: encode({ type: 'response', id: query.id }), is: true },
    { title: 'refuses another id', packet: reply(query.id ^ 1, name), is: false },
    { title: 'refuses another question', packet: reply(query.id, 'other.example.com'), is: false },
    { title: 'refuses a query', packet: reply(query.id, name, 'query'), is: false },
  ])('$title', ({ packet, is }) => {
    expect(isReplyTo(packet, query)).toBe(is);
  });

  it('throws at what is shorter than a header', () => {
    expect(() => isReplyTo(Buffer.alloc(11), query)).toThrow(DiscoveryError);
  });
});
