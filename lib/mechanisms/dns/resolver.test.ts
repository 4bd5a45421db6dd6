import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Answer } from 'dns-packet';
import { describe, expect, it } from 'vitest';
import { type DnsLab, startDnsLab } from '../../../test/peers/dns/dns-lab.ts';
import { type DnsAnswer, packetOf, type Script } from '../../../test/peers/dns/scripted-dns-server.ts';
import { DiscoveryError } from '../../errors.ts';
import { createResolver } from './resolver.ts';

const web = 'web.example.com.';
const records = (ip: string): DnsAnswer => ({ answers: [{ type: 'A', name: web, data: ip } satisfies Answer] });
const right = records('192.0.2.1');
const wrong = records('192.0.2.66');
const silent = new AbortController().signal;

const badVersion: Answer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 4096,
  extendedRcode: 1,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};

function lookup(lab: DnsLab, name = web, { timeoutMs = 2_000, signal = silent } = {}) {
  return createResolver({ file: lab.file, port: lab.port, timeoutMs }).lookup(name, 'A', signal);
}

describe('createResolver', () => {
  it.each<{ readonly title: string; readonly script: Script }>([
    {
      title: 'a reply with another id',
      script: (question) => [packetOf({ ...question, id: question.id ^ 1 }, wrong), packetOf(question, right)],
    },
    {
      title: 'a reply to another question',
      script: (question) => [packetOf({ ...question, name: 'other.test.' }, wrong), packetOf(question, right)],
    },
  ])('skips $title', async ({ script }) => {
    await using lab = await startDnsLab([script]);

    expect(await lookup(lab)).toEqual([{ type: 'A', ip: '192.0.2.1' }]);
    expect(lab.asked).toHaveLength(1);
  });

  it('skips a reply from another address', async () => {
    const stranger = createSocket('udp4').bind(0, '127.0.0.1');
    await once(stranger, 'listening');
    await using lab = await startDnsLab([() => 'silence']);
    // The first server never answers; a stranger that knows id, question and port of the asker does.
    const heard = Promise.withResolvers<void>();
    const udp = lab.servers[0];
    const result = lookup(lab, web, { timeoutMs: 300 });
    const poll = async (): Promise<void> => {
      const question = udp?.questions[0];
      if (question === undefined) return new Promise((resolve) => setImmediate(() => resolve(poll())));
      stranger.send(packetOf(question, wrong), question.port, '127.0.0.1', () => heard.resolve());
    };
    await Promise.all([poll(), heard.promise]);

    await expect(result).rejects.toThrow('no answer within 300 ms');
    stranger.close();
  });

  it.each<{ readonly title: string; readonly script: Script; readonly failure: string }>([
    { title: 'silence', script: () => 'silence', failure: 'no answer within 200 ms' },
    { title: 'garbage', script: () => [Buffer.from('no DNS message')], failure: 'no answer within 200 ms' },
    { title: 'less than a header', script: () => [Buffer.from('hello')], failure: 'shorter than its header' },
    {
      title: 'a reply cut short',
      script: (question) => [packetOf(question, right).subarray(0, -2)],
      failure: 'ends within a record',
    },
    {
      title: 'an empty message over TCP',
      script: (question) => (question.transport === 'udp' ? { truncated: true } : [Buffer.alloc(0)]),
      failure: 'shorter than its header',
    },
    {
      title: 'silence over TCP',
      script: ({ transport }) => (transport === 'udp' ? { truncated: true } : 'silence'),
      failure: 'no answer within 200 ms',
    },
    {
      title: 'a connection that ends half-way',
      script: ({ transport }) => (transport === 'udp' ? { truncated: true } : 'hangup'),
      failure: 'closed the connection before its reply was whole',
    },
    {
      title: 'a reply over TCP to another query',
      script: (question) =>
        question.transport === 'udp' ? { truncated: true } : [packetOf({ ...question, id: question.id ^ 1 }, wrong)],
      failure: 'to another query',
    },
    { title: 'a bad version of EDNS0', script: () => ({ additionals: [badVersion] }), failure: 'BADVERS' },
    ...([1, 2, 4, 5, 9] as const).map((rcode) => ({
      title: `response code ${rcode}`,
      script: () => ({ rcode }),
      failure: ['', 'FORMERR', 'SERVFAIL', '', 'NOTIMP', 'REFUSED', '', '', '', 'NOTAUTH'][rcode] ?? '',
    })),
    { title: 'an unknown response code', script: () => ({ rcode: 15 }), failure: 'rcode 15' },
  ])('asks the next server after $title', async ({ script, failure }) => {
    await using lab = await startDnsLab([script, () => right]);
    await using alone = await startDnsLab([script]);

    expect(await lookup(lab, web, { timeoutMs: 200 })).toEqual([{ type: 'A', ip: '192.0.2.1' }]);
    await expect(lookup(alone, web, { timeoutMs: 200 })).rejects.toThrow(failure);
  });

  it('asks the next server at once when a port is closed', async () => {
    await using lab = await startDnsLab([() => 'silence', () => right]);
    await lab.servers[0]?.stop();

    expect(await lookup(lab, web, { timeoutMs: 60_000 })).toEqual([{ type: 'A', ip: '192.0.2.1' }]);
  });

  it('asks over TCP for the rest of a candidate only, once a reply was truncated', async () => {
    const script: Script = ({ transport, name }) =>
      transport === 'udp' && name === 'foo.a.test.' ? { truncated: true } : { rcode: 2 };
    await using lab = await startDnsLab([script, script], ['search a.test']);

    await expect(lookup(lab, 'foo')).rejects.toThrow(DiscoveryError);
    expect(lab.asked).toEqual([
      's1 udp A foo.a.test.',
      's1 tcp A foo.a.test.',
      's2 tcp A foo.a.test.',
      's1 udp A foo.',
      's2 udp A foo.',
    ]);
    expect(lab.servers[1]?.questions[0]?.udpPayloadSize).toBe(4096);
  });

  it('reads a reply over TCP of the largest size', async () => {
    const answers = Array.from(
      { length: 2_000 },
      (_, index): Answer => ({ type: 'A', name: web, data: `192.0.2.${index % 256}` }),
    );
    await using lab = await startDnsLab([({ transport }) => (transport === 'udp' ? { truncated: true } : { answers })]);

    expect(await lookup(lab)).toHaveLength(2_000);
  });

  it('fails where the resolver file names no server', async () => {
    await using lab = await startDnsLab([]);

    await expect(lookup(lab)).rejects.toThrow('the resolver file names no server');
  });

  it.each([
    { title: 'an empty label', name: 'a..b.' },
    { title: 'a label of 64 bytes', name: `${'a'.repeat(64)}.` },
    { title: 'more than 255 bytes', name: `${'abcdefg.'.repeat(32)}` },
    { title: 'an escape', name: 'a\\.b.' },
  ])('fails for a name with $title, and asks nobody', async ({ name }) => {
    await using lab = await startDnsLab([() => right]);

    await expect(lookup(lab, name)).rejects.toThrow('is not a DNS name');
    expect(lab.asked).toEqual([]);
  });

  it('takes a name of exactly 255 bytes on the wire', async () => {
    const name = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}.`;
    await using lab = await startDnsLab([() => right]);

    expect(await lookup(lab, name)).toHaveLength(1);
    expect(lab.asked).toEqual([`s1 udp A ${name}`]);
  });

  it('asks for the root', async () => {
    await using lab = await startDnsLab([() => right]);

    expect(await lookup(lab, '.')).toHaveLength(1);
    expect(lab.asked).toEqual(['s1 udp A .']);
  });

  it.each(['udp', 'tcp'])('rejects as aborted while it waits over %s', async (waiting) => {
    const controller = new AbortController();
    const script: Script = ({ transport }) => {
      if (transport !== waiting) return { truncated: true };
      controller.abort();
      return 'silence';
    };
    await using lab = await startDnsLab([script]);

    await expect(lookup(lab, web, { signal: controller.signal })).rejects.toMatchObject({ failure: 'aborted' });
  });

  it('rejects as aborted before it has begun', async () => {
    await using lab = await startDnsLab([() => right]);

    await expect(lookup(lab, web, { signal: AbortSignal.abort() })).rejects.toMatchObject({ failure: 'aborted' });
    expect(lab.asked).toEqual([]);
  });
});
