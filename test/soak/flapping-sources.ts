import { createServer, type Server, type ServerResponse } from 'node:http';
import { seededRandom } from '../../bench/random.ts';
import { listening } from '../support/listening.ts';
import { listAt } from './numbered-list.ts';

/** What a source does instead of answering, how likely each, in percent. */
const faults = { refuses: 8, breaksOff: 5, hangs: 3, isSlow: 4, isEmpty: 2, babbles: 3 } as const;
type Fault = keyof typeof faults;
const changePercent = 30;
const slowMs = 1000;

export interface FlappingSources {
  urlOf(provider: number): string;
  /** The newest version of a provider's list. */
  newest(provider: number): number;
  /** How often each fault was shown, and how often there was none. */
  readonly counts: Readonly<Record<Fault | 'answers', number>>;
  /** From now on every list stays as it is, and is told. */
  calm(): void;
  close(): Promise<void>;
}

/** http_sd sources on one loopback port that change, fail, fall silent, are empty and talk nonsense, by chance. */
export async function startFlappingSources(count: number, seed: number): Promise<FlappingSources> {
  const random = seededRandom(seed);
  const versions = Array.from({ length: count }, () => 0);
  // An empty list is an accident only where there was one before, and two in a row could rightly be taken for the truth in the end.
  const mayBeEmpty = new Set<number>();
  const counts = { answers: 0, refuses: 0, breaksOff: 0, hangs: 0, isSlow: 0, isEmpty: 0, babbles: 0 };
  let isCalm = false;

  function fault(provider: number): Fault | undefined {
    let left = isCalm ? 100 : random.below(100);
    for (const [name, percent] of Object.entries(faults) as [Fault, number][]) {
      left -= percent;
      if (left >= 0) continue;
      return name === 'isEmpty' && !mayBeEmpty.has(provider) ? undefined : name;
    }
    return undefined;
  }

  const server = createServer((request, response) => {
    const provider = Number(request.url?.slice(1));
    if (!isCalm && random.below(100) < changePercent) versions[provider] = (versions[provider] ?? 0) + 1;
    const shown = fault(provider);
    counts[shown ?? 'answers'] += 1;
    if (shown === 'isEmpty') mayBeEmpty.delete(provider);
    if (shown === undefined) mayBeEmpty.add(provider);
    answer(response, shown, JSON.stringify(listAt(provider, versions[provider] ?? 0)));
  });
  const port = await listening(server);
  return {
    urlOf: (provider) => `http://127.0.0.1:${port}/${provider}`,
    newest: (provider) => versions[provider] ?? 0,
    counts,
    calm() {
      isCalm = true;
    },
    close: () => closed(server),
  };
}

function answer(response: ServerResponse, fault: Fault | undefined, list: string): void {
  const json = { 'content-type': 'application/json' };
  if (fault === 'hangs') return;
  if (fault === 'refuses') response.writeHead(500).end('no');
  else if (fault === 'babbles') response.writeHead(200, json).end('[{"targets": "none"}]');
  else if (fault === 'isEmpty') response.writeHead(200, json).end('[]');
  else if (fault === 'breaksOff') {
    response.writeHead(200, { ...json, 'content-length': list.length });
    response.write(list.slice(0, list.length / 2), () => response.destroy());
  } else if (fault === 'isSlow') setTimeout(() => response.writeHead(200, json).end(list), slowMs);
  else response.writeHead(200, json).end(list);
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
