import { createServer, type Socket } from 'node:net';
import { listening } from '../../support/listening.ts';

/** What is asked: the opening of a session, the end of it, or a node. */
export type Asked = 'open' | 'close' | `data ${string}` | `children ${string}`;

/** An error by its code, what a node holds, names, the bytes of a frame as they are, nothing, or the end of the connection. */
export type Said =
  | { readonly error: number }
  | { readonly data: string }
  | { readonly children: readonly string[] }
  | { readonly sessionTimeoutMs: number }
  | { readonly bytes: Buffer }
  | 'silence'
  | 'hangup';

export interface ScriptedZookeeperServer extends AsyncDisposable {
  readonly address: string;
  readonly asked: readonly string[];
}

const questions: Readonly<Record<number, string>> = { 4: 'data', 12: 'children' };

/** A server on a loopback port that says what a script tells it; it grants what is asked for and ends sessions unless told otherwise. */
export async function startScriptedZookeeperServer(
  script: (asked: Asked) => Said | undefined,
): Promise<ScriptedZookeeperServer> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    let isOpen = false;
    let held = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      held = Buffer.concat([held, Buffer.from(chunk)]);
      while (held.length >= 4 && held.length >= 4 + held.readInt32BE()) {
        const frame = held.subarray(4, 4 + held.readInt32BE());
        held = held.subarray(4 + frame.length);
        const what = isOpen ? askedIn(frame) : 'open';
        isOpen = true;
        asked.push(what);
        answer(socket, frame, script(what) ?? usual(what, frame));
      }
    });
  });
  const port = await listening(server);
  return {
    address: `127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function askedIn(frame: Buffer): Asked {
  const name = questions[frame.readInt32BE(4)];
  if (name === undefined) return 'close';
  const path = frame.subarray(12, 12 + frame.readInt32BE(8)).toString();
  return name === 'data' ? `data ${path}` : `children ${path}`;
}

function usual(asked: Asked, frame: Buffer): Said {
  if (asked === 'open') return { sessionTimeoutMs: frame.readInt32BE(12) };
  if (asked === 'close') return 'hangup';
  throw new Error(`no one foresaw ${asked}`);
}

function answer(socket: Socket, frame: Buffer, said: Said): void {
  if (said === 'silence') return;
  if (said === 'hangup') socket.end();
  else if ('bytes' in said) socket.write(said.bytes);
  else if ('sessionTimeoutMs' in said) {
    socket.write(framed(int(0), int(said.sessionTimeoutMs), Buffer.alloc(8), bytes(Buffer.alloc(16)), Buffer.alloc(1)));
  } else socket.write(replyTo(frame, said));
}

type Reply = Extract<Said, { error: number } | { data: string } | { children: readonly string[] }>;

/** A frame that answers a request, whatever id it had. */
function replyTo(request: Buffer, said: Reply, id = request.readInt32BE()): Buffer {
  const header = [int(id), Buffer.alloc(8), int('error' in said ? said.error : 0)];
  if ('error' in said) return framed(...header);
  const stat = Buffer.alloc(68);
  if ('data' in said) return framed(...header, bytes(Buffer.from(said.data)), stat);
  return framed(...header, int(said.children.length), ...said.children.map((name) => bytes(Buffer.from(name))), stat);
}

export function framed(...fields: readonly Buffer[]): Buffer {
  return bytes(Buffer.concat(fields));
}

export function int(value: number): Buffer {
  const field = Buffer.alloc(4);
  field.writeInt32BE(value);
  return field;
}

function bytes(content: Buffer): Buffer {
  return Buffer.concat([int(content.length), content]);
}
