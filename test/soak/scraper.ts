import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { Agent, request } from 'undici';
import type { Random } from '../../bench/random.ts';
import { type ServedGroup, versionOf } from './numbered-list.ts';

export interface SoakedJob {
  readonly name: string;
  readonly providers: readonly number[];
}

export interface ScraperSettings {
  readonly url: string;
  readonly jobs: readonly SoakedJob[];
  readonly intervalMs: number;
  readonly random: Random;
  /** The newest version that a source has shown. */
  readonly newest: (provider: number) => number;
}

/** What scrapers saw. */
export interface Seen {
  readonly statuses: Record<string, number>;
  readonly latenciesMs: number[];
  /** Lists that no refresh can have committed, and lists that are older than one seen before. */
  readonly violations: string[];
  readonly errors: string[];
}

export function createSeen(): Seen {
  return { statuses: {}, latenciesMs: [], violations: [], errors: [] };
}

/** Polls every job once an interval, as Prometheus or vmagent does, and looks at each list, until the signal fires. */
export async function scrape(settings: ScraperSettings, seen: Seen, signal: AbortSignal): Promise<void> {
  const { jobs, intervalMs, random } = settings;
  const agent = new Agent({ connections: 1 });
  const last = new Map<number, number>();
  const etags = new Map<string, string>();
  const takesGzip = random.below(2) === 0;
  await pause(random.below(intervalMs), undefined, { signal }).catch(() => undefined);
  while (!signal.aborted) {
    for (const job of jobs) {
      if (signal.aborted) break;
      await poll(job, { ...settings, agent, etags, last, takesGzip }, seen).catch((error: unknown) => {
        seen.errors.push(String(error));
      });
      await pause(intervalMs / jobs.length, undefined, { signal }).catch(() => undefined);
    }
  }
  await agent.close();
}

interface Polling extends ScraperSettings {
  readonly agent: Agent;
  readonly etags: Map<string, string>;
  readonly last: Map<number, number>;
  readonly takesGzip: boolean;
}

async function poll(job: SoakedJob, polling: Polling, seen: Seen): Promise<void> {
  const { url, agent, etags, takesGzip } = polling;
  const etag = takesGzip ? etags.get(job.name) : undefined;
  const begunMs = performance.now();
  const answer = await request(`${url}/sd?job=${job.name}`, {
    dispatcher: agent,
    headers: {
      ...(takesGzip ? { 'accept-encoding': 'gzip' } : {}),
      ...(etag === undefined ? {} : { 'if-none-match': etag }),
    },
  });
  const body = Buffer.from(await answer.body.arrayBuffer());
  seen.latenciesMs.push(performance.now() - begunMs);
  seen.statuses[answer.statusCode] = (seen.statuses[answer.statusCode] ?? 0) + 1;
  if (answer.statusCode !== 200) return;
  etags.set(job.name, String(answer.headers['etag']));
  const plain = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  judge(job, JSON.parse(plain.toString()) as readonly ServedGroup[], polling, seen);
}

function judge(job: SoakedJob, groups: readonly ServedGroup[], { last, newest }: Polling, seen: Seen): void {
  for (const provider of job.providers) {
    const found = versionOf(provider, groups);
    if ('wrong' in found) {
      seen.violations.push(found.wrong);
      continue;
    }
    const { version } = found;
    const before = last.get(provider) ?? 0;
    if (version < before || version > newest(provider)) {
      seen.violations.push(`provider ${provider}: version ${version} after ${before}, of ${newest(provider)}`);
    }
    last.set(provider, version);
  }
}
