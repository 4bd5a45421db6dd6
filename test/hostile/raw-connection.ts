import { connect } from 'node:net';

export interface Spoken {
  /** All that came back. */
  readonly text: string;
  /** The statuses of all answers, in order. */
  readonly statuses: readonly number[];
  /** Whether the server ended the connection. */
  readonly isClosed: boolean;
}

const quietMs = 250;
const patienceMs = 8_000;

/**
 * Sends bytes as they stand and takes what comes back, until the server closes or has been silent for a while after its
 * first answer. Characters are bytes: `\xff` is one.
 */
export function spoken(url: string, sent: string): Promise<Spoken> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    let quiet: NodeJS.Timeout | undefined;
    const end = (isClosed: boolean) => {
      clearTimeout(quiet);
      clearTimeout(patience);
      socket.destroy();
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
      resolve({ text, statuses, isClosed });
    };
    const patience = setTimeout(() => end(false), patienceMs);
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => {
      text += part;
      clearTimeout(quiet);
      quiet = setTimeout(() => end(false), quietMs);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => end(true));
    socket.write(sent, 'latin1');
  });
}
