import { once } from 'node:events';
import { createServer } from 'node:http';
import { listening } from '../support/listening.ts';

export interface SourceGroup {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** A source whose lists a test changes, and which it can take down. */
export interface ListSource extends AsyncDisposable {
  readonly url: string;
  /** What a path answers from now on; undefined: 500. */
  set(path: string, groups: readonly SourceGroup[] | undefined): void;
  /** While it is down, every path answers 500. */
  down(isDown: boolean): void;
}

export async function startListSource(): Promise<ListSource> {
  const lists = new Map<string, readonly SourceGroup[] | undefined>();
  let isDown = false;
  const server = createServer(({ url = '' }, response) => {
    const groups = lists.get(url);
    if (isDown || groups === undefined) {
      response.writeHead(500).end('down');
      return;
    }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(groups));
  });
  const port = await listening(server);
  return {
    url: `http://127.0.0.1:${port}`,
    set: (path, groups) => {
      lists.set(path, groups);
    },
    down: (next) => {
      isDown = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
