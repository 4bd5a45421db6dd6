import type { Hub, HubJob } from '../config/hub.ts';
import { canonicalJson } from '../model/digest.ts';

/**
 * Where a job is read, behind the URL of the hub. A name that a path cannot carry as it is, through whatever proxies are on
 * the way, goes into the query.
 */
export function jobUrl(hubUrl: string, job: string): string {
  const base = hubUrl.replace(/\/+$/, '');
  const isSafe = /^[\w~.-]+$/.test(job) && !/^\.+$/.test(job);
  return isSafe ? `${base}/sd/${job}` : `${base}/sd?job=${encodeURIComponent(job)}`;
}

/**
 * For every job the one whose URL it uses: Prometheus fetches equal blocks once, so jobs that are served the same (equal
 * providers, in whatever order, and equal settings) all use that of the first.
 */
export function urlOwners({ jobs }: Pick<Hub, 'jobs'>): ReadonlyMap<string, string> {
  const firsts = new Map<string, string>();
  return new Map(
    jobs.map((job) => {
      const what = servedAs(job);
      const owner = firsts.get(what) ?? job.name;
      firsts.set(what, owner);
      return [job.name, owner];
    }),
  );
}

function servedAs({ providers, settings }: HubJob): string {
  const { initialGraceMs, maxStalenessMs, guard } = settings;
  return canonicalJson([providers.toSorted(), initialGraceMs, maxStalenessMs ?? null, { ...guard }]);
}
