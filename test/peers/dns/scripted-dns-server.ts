import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server as TcpServer } from 'node:net';
import { type Answer, decode, encode, type RecordType, TRUNCATED_RESPONSE } from 'dns-packet';

/** A question as it reached a server. */
export interface AskedQuestion {
  readonly name: string;
  readonly type: RecordType;
  readonly transport: 'udp' | 'tcp';
  /** The size of UDP answers the asker takes; undefined without EDNS0. */
  readonly udpPayloadSize: number | undefined;
  readonly id: number;
  /** Where a reply goes. */
  readonly port: number;
}

export interface DnsAnswer {
  readonly rcode?: number;
  readonly answers?: Answer[];
  readonly authorities?: Answer[];
  readonly additionals?: Answer[];
  readonly truncated?: boolean;
}

/** What a server says: a reply, packets as they are, nothing at all, or (over TCP) the beginning of a reply. */
export type Script = (question: AskedQuestion) => DnsAnswer | readonly Buffer[] | 'silence' | 'hangup';

export interface ScriptedDnsServer {
  readonly host: string;
  readonly port: number;
  /** Every question so far, as `udp A web.example.com.`. */
  readonly asked: readonly string[];
  readonly questions: readonly AskedQuestion[];
  stop(): Promise<void>;
}

/** A reply's bytes, for scripts that spoil them or send more than one. */
export function packetOf(question: AskedQuestion, answer: DnsAnswer): Buffer {
  return encode({
    type: 'response',
    id: question.id,
    flags: (answer.rcode ?? 0) | (answer.truncated === true ? TRUNCATED_RESPONSE : 0),
    questions: [{ name: question.name, type: question.type }],
    answers: answer.answers ?? [],
    authorities: answer.authorities ?? [],
    additionals: answer.additionals ?? [],
  });
}

/** A DNS server on UDP and TCP of one loopback address and port; port 0 takes a free one. */
export async function startScriptedDnsServer(
  script: Script,
  { host = '127.0.0.1', port = 0 }: { readonly host?: string; readonly port?: number } = {},
): Promise<ScriptedDnsServer> {
  const questions: AskedQuestion[] = [];
  let stopped: Promise<unknown> | undefined;
  const repliesTo = (packet: Buffer, transport: 'udp' | 'tcp', from: number): readonly Buffer[] | 'hangup' => {
    const question = questionOf(packet, transport, from);
    questions.push(question);
    const answer = script(question);
    if (answer === 'silence') return [];
    if (answer === 'hangup') return answer;
    return 'length' in answer ? answer : [packetOf(question, answer)];
  };
  const { udp, tcp, bound } = await listen(host, port);
  udp.on('message', (packet, { port: from, address }) => {
    const replies = repliesTo(packet, 'udp', from);
    if (replies === 'hangup') throw new Error('UDP has no connection to end');
    for (const reply of replies) udp.send(reply, from, address);
  });
  tcp.on('connection', (socket) => {
    socket.on('error', () => socket.destroy());
    // A query of this size arrives in one piece on loopback.
    socket.once('data', (data) => {
      const replies = repliesTo(Buffer.from(data).subarray(2), 'tcp', socket.remotePort ?? 0);
      if (replies === 'hangup') {
        socket.end(Buffer.from('00640000', 'hex'));
        return;
      }
      for (const reply of replies) {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(reply.length);
        socket.write(Buffer.concat([length, reply]));
      }
      socket.once('data', () => socket.destroy());
    });
  });
  return {
    host,
    port: bound,
    questions,
    get asked() {
      return questions.map(({ transport, type, name }) => `${transport} ${type} ${name}`);
    },
    async stop() {
      stopped ??= stop({ udp, tcp });
      await stopped;
    },
  };
}

async function stop({ udp, tcp }: Pick<Listening, 'udp' | 'tcp'>): Promise<void> {
  udp.close();
  tcp.close();
  await Promise.all([once(udp, 'close'), once(tcp, 'close')]);
}

function questionOf(packet: Buffer, transport: 'udp' | 'tcp', port: number): AskedQuestion {
  const { id = 0, questions = [], additionals = [] } = decode(packet);
  const question = questions[0];
  if (question === undefined) throw new Error('a query without a question');
  const opt = additionals.find((record) => record.type === 'OPT');
  const name = question.name === '.' ? '.' : `${question.name}.`;
  return { name, type: question.type, transport, udpPayloadSize: opt?.udpPayloadSize, id, port };
}

interface Listening {
  readonly udp: UdpSocket;
  readonly tcp: TcpServer;
  readonly bound: number;
}

/** A port free for TCP may be taken for UDP: then another is tried. */
async function listen(host: string, port: number, attempts = 10): Promise<Listening> {
  const tcp = createServer().listen(port, host);
  await once(tcp, 'listening');
  const address = tcp.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const udp = createSocket('udp4');
  try {
    udp.bind(bound, host);
    await once(udp, 'listening');
    return { udp, tcp, bound };
  } catch (error) {
    tcp.close();
    if (port !== 0 || attempts === 0) throw error;
    return listen(host, port, attempts - 1);
  }
}
