import type { Behaviour } from './loopback-source.ts';

type Headers = Readonly<Record<string, string>>;

/** A whole answer. */
export function answering(status: number, body: string, headers: Headers = {}): Behaviour {
  return (response) => {
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
  };
}

export function answeringJson(value: unknown): Behaviour {
  return answering(200, JSON.stringify(value), { 'content-type': 'application/json' });
}

/** One group of these targets, as http_sd lists it. */
export function listing(...targets: readonly string[]): Behaviour {
  return answeringJson([{ targets }]);
}

/** The first half of an answer, and then the end of the connection. */
export function breakingOff(body: string, headers: Headers): Behaviour {
  return (response) => {
    response.writeHead(200, { 'content-length': Buffer.byteLength(body), ...headers });
    response.write(body.slice(0, body.length / 2), () => response.destroy());
  };
}

/** A body that goes on until the connection is closed, and the number of bytes it came to. */
export function withoutEnd(headers: Headers) {
  const closed = Promise.withResolvers<number>();
  const behaviour: Behaviour = (response) => {
    const chunk = Buffer.alloc(1024 * 1024, '[');
    let bytes = 0;
    const more = () => {
      while (!response.destroyed && response.write(chunk)) bytes += chunk.length;
      bytes += chunk.length;
    };
    response.writeHead(200, headers).on('drain', more);
    response.on('close', () => closed.resolve(bytes));
    more();
  };
  return { behaviour, closed: closed.promise };
}

/** No answer until it is released, and then this one. */
export function holding(behaviour: Behaviour) {
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const held: Behaviour = async (response, request) => {
    asked.resolve();
    await released.promise;
    if (!response.destroyed) await behaviour(response, request);
  };
  return { behaviour: held, asked: asked.promise, release: released.resolve };
}
