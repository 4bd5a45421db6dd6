import { get } from 'node:http';
import { connect } from 'node:net';

export type Encoding = 'identity' | 'gzip';

export interface Got {
  /** From the connection's beginning to its end. */
  readonly wallMs: number;
  readonly status: number;
  /** Head and body, as they came over the wire. */
  readonly bytes: number;
}

/**
 * Asks for a job's list on a connection of its own and drops what comes as fast as it comes: the reader should not be what
 * is measured. Rejects when the connection breaks.
 */
export function dropped(port: number, job: string, encoding: Encoding, more: readonly string[] = []): Promise<Got> {
  return new Promise((resolve, reject) => {
    const beganMs = performance.now();
    let bytes = 0;
    let head = '';
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    const onread = {
      buffer,
      callback(count: number) {
        if (head === '') head = buffer.toString('latin1', 0, Math.min(count, 20));
        bytes += count;
        return true;
      },
    };
    const socket = connect({ port, host: '127.0.0.1', onread });
    socket.once('error', reject);
    socket.once('close', () =>
      resolve({ wallMs: performance.now() - beganMs, status: Number(head.split(' ')[1]), bytes }),
    );
    socket.write(requestFor(job, encoding, more));
  });
}

function requestFor(job: string, encoding: Encoding, more: readonly string[]): string {
  const lines = [
    `GET /sd?job=${job} HTTP/1.1`,
    'Host: bench',
    `Accept-Encoding: ${encoding}`,
    ...more,
    'Connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** The body of a job's list as it is sent. */
export function bodyOf(port: number, job: string, encoding: Encoding): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', path: `/sd?job=${job}`, headers: { 'accept-encoding': encoding } };
    const request = get(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve(Buffer.concat(chunks));
        else reject(new Error(`the list was not served: ${answer.statusCode}`));
      });
    });
    request.once('error', reject);
  });
}
